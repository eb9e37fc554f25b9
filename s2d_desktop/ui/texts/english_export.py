"""English: step 5, where results are written."""

SENTENCES = {
    "export.title": "Export",
    "export.text": (
        "Write results of the whole image to a file. A sheet beside it says how it was made, with "
        "two sentences for a methods section."
    ),
    "export.product.label": "What",
    "export.product.tip": "What is written",
    "export.product.enhanced": "Enhanced map",
    "export.product.segmentation": "Segmentation mask",
    "export.product.objects": "Objects",
    "export.product.unsupported": "Unsupported claims",
    "export.product.confidence": "Confidence",
    "export.product.probabilities": "Forest: probabilities",
    "export.product.classes": "Forest: simple segmentation",
    "export.product.uncertainty": "Forest: uncertainty",
    "export.product.labels": "Painted labels",
    "export.about.enhanced": "The map of panel 3: one channel, 0 to 1.",
    "export.about.segmentation": "8 bit: 1 where step 4 finds structure, 0 elsewhere.",
    "export.about.objects": (
        "Whole numbers (for Fiji 16-bit), one for each object or cell of step 4."
    ),
    "export.about.unsupported": (
        "0 to 1: what the Enhancer claims where the forest sees next to nothing."
    ),
    "export.about.confidence": "0 to 1: how well the eight views agree.",
    "export.about.probabilities": (
        "Panel 2 for every class, 0 to 1, with the classes as channels: ilastik's 'Probabilities'."
    ),
    "export.about.classes": (
        "8 bit: at each pixel the number of its most probable class, 1, 2, 3 and so on: ilastik's "
        "'Simple Segmentation'."
    ),
    "export.about.uncertainty": (
        "0 where the forest is sure, 1 where two classes are equally probable: ilastik's "
        "'Uncertainty'."
    ),
    "export.about.labels": (
        "8 bit: the number of the class where something is painted, 0 elsewhere: ilastik's "
        "'Labels'."
    ),
    "export.each_class": "A file for each class",
    "export.each_class_tip": "The name of the class is added to the name of its file",
    "export.every_image": "Of all images of the project",
    "export.every_image_tip": (
        "One file for each image that is there, into a folder, called after the image"
    ),
    "export.folder": "Choose a folder for the files",
    "export.format.label": "Format",
    "export.format.tip": "File format",
    "export.format.tif": "TIFF (opens in Fiji)",
    "export.format.h5": "HDF5 (opens in ilastik)",
    "export.format.zarr": "OME-Zarr (large images)",
    "export.format.npy": "NumPy",
    "export.values.label": "Values",
    "export.values.tip": (
        "Real numbers lose nothing; whole numbers take less room. They are rounded as in ilastik"
    ),
    "export.values.float32": "real, 0 to 1 (32 bit)",
    "export.values.uint8": "whole, 0 to 255 (8 bit)",
    "export.values.uint16": "whole, 0 to 65535 (16 bit)",
    "export.more": "More choices",
    "export.more_tip": "Range of the values, order of the axes, compression",
    "export.low.label": "0 is written as",
    "export.low.tip": "The number in the file for a value of 0",
    "export.high.label": "1 is written as",
    "export.high.tip": "The number in the file for a value of 1",
    "export.order.label": "Order of the axes",
    "export.order.tip": (
        "Letters in the order of the file: t time, z depth, y height, x width, c class. TIFF and "
        "OME-Zarr have an order of their own"
    ),
    "export.order.own": "as the image ({axes})",
    "export.compress": "Compressed",
    "export.compress_tip": "Smaller files without loss, which take longer to write",
    "export.smallest.label": "Smallest object",
    "export.smallest.tip": "Objects with fewer pixels are left out",
    "export.smallest.suffix": " pixels",
    "export.fiji": "For Fiji: colours, outlines, macro",
    "export.fiji_tip": (
        "Colours that ImageJ and Fiji show; beside the file a macro (.ijm) that opens it with its "
        "image, and of a segmentation the outlines for the ROI Manager (.zip)"
    ),
    "export.button": "Export...",
    "export.button_tip": "Choose where to write the file (Ctrl+E leads here)",
    "export.methods": "Copy text for the methods section",
    "export.methods_tip": (
        "Two or three sentences on how the file was made, and the references; they are also in the "
        "sheet beside the file"
    ),
    "export.methods_copied": "✓ Copied",
    "export.missing.image": "There is no image yet.",
    "export.missing.probabilities": "There are no probabilities yet.",
    "export.missing.enhanced": "There is no enhanced map yet; choose an Enhancer in step 3.",
    "export.missing.own_network": (
        "There is no such layer of your own network: it sees raw data and no forest."
    ),
    "export.missing.forest": (
        "What is open is a map from a file. Simple segmentation and uncertainty are written of a "
        "forest: open the project or the classifier."
    ),
    "export.missing.labels": "There are no painted labels here.",
    "export.missing.confidence": "Switch on 'Confidence from eight views' in step 3.",
    "export.command": "Same as command",
    "export.command_tip": (
        "What the command line would do to write the same file; an enhanced map differs from it by "
        "rounding at most"
    ),
    "export.no_command.map": "None: the probabilities of this map are a file already.",
    "export.no_command.relinked": (
        "None: on the command line a project finds its images only where it looks for them. Put "
        "the images back, or save the project anew with Paint > Save as ilastik project."
    ),
    "export.no_command.parts": "None: on the command line a network sees an image in one file.",
    "export.replace.title": "Replace files?",
    "export.replace.text": "{names} would be replaced.",
    "export.copy": "Copy",
    "export.copy_tip": "Copy the command",
}
