"""English: the five steps."""

SENTENCES = {
    "step.data": "Data",
    "step.probabilities": "Probabilities",
    "step.enhance": "Enhance",
    "step.segment": "Segment",
    "step.export": "Export",
    "step.name": "Step {number}, {name}, {state}",
    "steps.settings": "Settings of the step",
    "steps.settings_of": "Settings: {name}",
    "state.done": "done",
    "state.now": "now",
    "state.needs": "needs you",
    "state.stale": "out of date",
    # 1 Data
    "data.title": "Data",
    "data.text": "The image that is shown and computed on.",
    "data.image.label": "Image",
    "data.image.tip": "Choose an image of the project",
    "data.image_missing": "{name} (not found)",
    "data.channel.label": "Channel shown as raw",
    "data.channel.tip": "Which channel the raw panel shows; the forest uses all of them",
    "data.channel_name": "Channel {name}",
    "data.colours": "Colours (red, green, blue)",
    "data.axes": "axes {axes}, {dtype}",
    "data.voxel": "pixel size {size} {unit}",
    "data.no_voxel": "The file names no pixel size; the scale bar is in pixels.",
    "data.renamed": (
        "The file is named '{name}', the project's image '{expected}'. See the self-test in step 2 "
        "whether it is the same image."
    ),
    "data.relink": "Relink...",
    "data.relink_tip": "Choose where the image is now; name and size are checked",
    "data.raw": "Choose the raw image...",
    "data.raw_tip": "Choose the image from which this map was computed; the size is checked",
    "data.other_image": "Apply it to another image...",
    "data.classifier_needs": "Choose the image to which this classifier is applied.",
    "data.classifier_tip": "Choose the image to which this classifier is applied",
    "data.fact.raw": "raw image (found beside the map)",
    "data.fact.relation": "classifier of",
    "data.fact.version": "ilastik",
    "data.fact.workflow": "workflow",
    "data.fact.features": "features",
    "data.fact.trees": "trees",
    "data.fact.origin": "map from",
    "data.fact.note": "note",
    # 2 Probabilities
    "probabilities.title": "Probabilities",
    "probabilities.text": "The Random Forest says for each pixel how likely each class is.",
    "probabilities.class": "Which class is the structure?",
    "probabilities.class_tip": "The class that is enhanced and segmented, chosen by its name",
    "probabilities.choose": "'{name}' is the structure",
    "probabilities.tensor.label": "Structure tensor",
    "probabilities.tensor.tip": (
        "Two ways of computing one of ilastik's features exist. The self-test finds out which one "
        "this forest was trained with."
    ),
    "probabilities.tensor.auto": "Automatic",
    "probabilities.tensor.auto_is": "Automatic: {name}",
    "probabilities.tensor.fastfilters": "fastfilters (ilastik 1.3 and newer)",
    "probabilities.tensor.vigra": "vigra (ilastik 1.1, some 1.2)",
    "verdict.in_fiji": "Computed in Fiji",
    "verdict.without_fiji": "Computed without Fiji",
    "verdict.running": "Self-test of the forest is running ...",
    "verdict.passed": "✓ Self-test passed",
    "verdict.wrong": "Self-test: not what the forest was trained on",
    "verdict.wrong_axes": "Self-test: the axes of the image are exchanged",
    "verdict.exchanged": "Self-test: the images of the project are exchanged",
    "verdict.changed": "Self-test: the image was changed after the training",
    "verdict.not_possible": "The self-test could not be done",
    # 3 Enhance
    "enhance.title": "Enhance",
    "enhance.text": "A network cleans up the probabilities of the chosen class.",
    "enhance.enhancer.label": "Enhancer",
    "enhance.enhancer.tip": "The network that cleans up the probabilities",
    "enhance.manage": "Manage...",
    "enhance.manage_tip": "Cards of the Enhancers; add, export or remove them",
    "enhance.from_file": "From a file...",
    "enhance.choose_file": "Choose an Enhancer...",
    "enhance.none": "No Enhancer is chosen.",
    "enhance.loading": "Loading {name} ...",
    "enhance.device.label": "Computed on",
    "enhance.device.tip": "The GPU is used if it can be; what was truly used is shown below",
    "enhance.device.auto": "Automatic",
    "enhance.device.cpu": "CPU",
    "enhance.device.cuda": "NVIDIA GPU (CUDA)",
    "enhance.precision.label": "Precision",
    "enhance.precision.tip": "Fast may round to 16 bits where the processor can; exact never does",
    "enhance.precision.fast": "Fast",
    "enhance.precision.exact": "Exact (32 bit)",
    "enhance.views": "Confidence from eight views",
    "enhance.views_tip": (
        "The network looks at the map turned and mirrored in eight ways: the mean is a steadier "
        "map, the spread shows where it is unsure. About 8 times slower."
    ),
    "enhance.used": "Runs on {provider}.",
    "enhance.all": "Enhance everything",
    "enhance.all_tip": "Compute the whole image in the background (Ctrl+R)",
    "enhance.all_note": "What is visible is enhanced by itself, the middle first.",
    "enhance.card.structure": "For {value}",
    "enhance.card.made_for": "For {structure} in {modality}",
    "enhance.card.pixel": "Trained at {low} nm per pixel",
    "enhance.card.pixels": "Trained at {low} to {high} nm per pixel",
    "own.group": "Own networks (see raw data)",
    "own.from_folder": "Choose a folder...",
    "own.choose_folder": "Choose your own network...",
    "own.map.label": "Class shown",
    "own.map.tip": "Of the classes that your network finds, the one whose map is shown",
    "own.finds": "Finds {classes} in raw data",
    "own.agreement": "Agreement with its teacher on what was held back: {score}",
    "own.accuracy": "Accuracy on what was held back: {score}",
    "own.added": "'{name}' sees raw data: it is among your own networks in step 3.",
    "own.views": (
        "Not for your own network: the eight views are of a forest's map, and it sees raw data."
    ),
    "own.scale": (
        "Your own network sees the raw data as they are: there is no scale to choose. Give it "
        "images with the pixel size that it learned from."
    ),
    "own.layers": (
        "Not for your own network: it does not see the forest, so there is nothing to compare its "
        "map with, and its map is not the mean of several views."
    ),
    "own.needs_raw": "Your own network sees raw data; the raw image of this map is not open.",
    "own.no_image.what": "The network '{name}' has nothing to look at yet.",
    "own.no_image.why": "No image is open.",
    "own.no_image.try": "Open an image: the network is applied to it at once.",
    "scale.name": "Scale",
    "scale.slider": "Scale, slider",
    "scale.tip": (
        "The map is magnified by this before the network sees it, and brought back afterwards: "
        "above 1 for objects that are too small for the Enhancer, below 1 for too large ones"
    ),
    "scale.px": " px",
    "scale.size": "Object size",
    "scale.size_tip": (
        "Width of a typical object in pixels of your image: measured on the forest's map, or "
        "typed by you; 0 to measure again"
    ),
    "scale.not_measured": "not measured",
    "scale.hint": (
        "Structures are about {size} px wide here; the Enhancer expects {low} to {high} px."
    ),
    "scale.expects": "The Enhancer expects structures of {low} to {high} px.",
    "scale.only_measured": "Structures are about {size} px wide here.",
    "scale.match": "Match size: scale {scale}",
    "scale.match_tip": "Take the scale that brings the objects to the size the Enhancer knows",
    "scale.find": "Find scale",
    "scale.find_tip": (
        "Try several scales on a few places of the image and take the one at which forest and "
        "enhanced map agree best; it can be undone"
    ),
    "scale.undo": "Undo",
    "scale.undo_tip": "Back to the scale before (Ctrl+Z)",
    "scale.job": "Finding the scale",
    "scale.searching": "Trying several scales ...",
    "scale.chart": "Agreement of forest and enhanced map at each scale",
    "scale.bar": "scale {scale}: agreement {agreement}",
    "scale.bar_tip": "Agreement (F1) of forest and enhanced map. Press to use scale {scale}",
    "scale.best": "best",
    "scale.used": "used now",
    "scale.was": "It was {scale} before.",
    # 5 Export
    "export.title": "Export",
    "export.text": "Write results of the whole image to a file.",
    "export.product.label": "What",
    "export.product.tip": "What is written",
    "export.product.enhanced": "Enhanced map",
    "export.product.segmentation": "Segmentation mask",
    "export.product.objects": "Objects",
    "export.product.probabilities": "Forest probabilities",
    "export.product.unsupported": "Unsupported claims",
    "export.product.confidence": "Confidence",
    "export.about.unsupported": (
        "32-bit float, 0 to 1: what the Enhancer claims where the forest sees next to nothing."
    ),
    "export.about.confidence": "32-bit float, 0 to 1: how well the eight views agree.",
    "export.about.enhanced": "The map of panel 3: one channel, 32-bit float, 0 to 1.",
    "export.about.segmentation": "8 bit: 1 where step 4 finds structure, 0 elsewhere.",
    "export.about.objects": (
        "Whole numbers (for Fiji 16-bit), one for each object or cell of step 4."
    ),
    "export.about.probabilities": "All classes as channels, 32-bit float, as ilastik exports them.",
    "export.format.label": "Format",
    "export.format.tip": "File format",
    "export.format.tif": "TIFF (opens in Fiji)",
    "export.format.h5": "HDF5 (opens in ilastik)",
    "export.format.zarr": "OME-Zarr (large images)",
    "export.format.npy": "NumPy",
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
    "export.missing.image": "There is no image yet.",
    "export.missing.probabilities": "There are no probabilities yet.",
    "export.missing.enhanced": "There is no enhanced map yet; choose an Enhancer in step 3.",
    "export.missing.own_network": (
        "There is no such layer of your own network: it sees raw data and no forest."
    ),
    "export.missing.confidence": "Switch on 'Confidence from eight views' in step 3.",
    "export.command": "Same as command",
    "export.command_tip": "What the command line would do to write the same file",
    "export.copy": "Copy",
    "export.copy_tip": "Copy the command",
}
