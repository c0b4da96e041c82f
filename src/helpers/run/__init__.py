"""The main job: kernels, the order of the notebooks, rendering and the command line."""
