"""Jobs of the kernel. Importing them registers them."""

from tongban.kernel.files.scanning import rescan_files, scan_file, sweep_files

__all__ = ["rescan_files", "scan_file", "sweep_files"]
