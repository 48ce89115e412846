# SPDX-License-Identifier: GPL-2.0-only
# The kernel builds the driver mlx5 as the module mlx5_core.
MODULE := mlx5_core
