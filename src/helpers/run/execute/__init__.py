"""One study or many: kernels, notebooks, the order of steps, what is delivered."""
