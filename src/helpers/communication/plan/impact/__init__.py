"""What actions may bring: points on a driver, the driver's effect, the gain, and how sure each is."""
