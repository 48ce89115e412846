# what the kernel calls it
MODULE := mlx5_core
