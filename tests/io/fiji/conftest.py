from tests.imagej import fiji, fiji_folder, imagej, imagej_folder

__all__ = ["fiji", "fiji_folder", "imagej", "imagej_folder"]
