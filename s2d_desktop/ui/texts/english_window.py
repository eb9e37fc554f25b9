"""English: window, panels, messages."""

SENTENCES = {
    "app.title": "s2d_desktop",
    "app.window": "{name} - s2d_desktop",
    "about.text": (
        "<h3>s2d_desktop {version}</h3>"
        "<p>Prediction Enhancers on the desktop: a network that was trained on many Random "
        "Forests cleans up the probabilities of yours.</p>"
        "<p>Method: Matskevych, Wolny, Pape, Kreshuk: From Shallow to Deep: Exploiting "
        "Feature-Based Classifiers for Domain Adaptation in Semantic Segmentation. "
        "Frontiers in Computer Science, 2022.</p>"
        "<p>Your images stay on this computer. MIT licence.</p>"
    ),
    # Start page
    "start.name": "Start page",
    "start.lead": (
        "A few brush strokes in ilastik, in Fiji or here, cleaned up by a neural network."
    ),
    "start.example.title": "Have a look",
    "start.example.text": (
        "Mitochondria in electron microscopy: a small ilastik project that comes with the program."
    ),
    "start.example.button": "Open the example",
    "start.project.title": "I work with ilastik",
    "start.project.text": (
        "A project of Pixel Classification that was trained and saved. It is only read, never "
        "changed."
    ),
    "start.project.button": "Open an ilastik project",
    "start.map.title": "I work with Fiji/Weka",
    "start.map.text": (
        "A probability map, from Fiji or elsewhere (TIFF, HDF5, OME-Zarr, NPY), or a classifier "
        "of Trainable Weka Segmentation (.model)."
    ),
    "start.map.button": "Open a map or classifier",
    "start.image.title": "I have images only",
    "start.image.text": (
        "Paint a few strokes here: a forest learns from them while you paint, as in ilastik."
    ),
    "start.image.button": "Open an image",
    "start.recent": "Opened recently",
    "start.recent_entry": "{name}    {folder}",
    "start.recent_name": "Open {name}",
    "start.enhancers": "Look at the Enhancers",
    "start.enhancers_tip": "What they are for, how good they are, where they fail; add others",
    "start.drop": "Or drop a file anywhere on this window.",
    "start.private": "Nothing leaves this computer.",
    # Header
    "device.name": "What computes",
    "device.tip": "What truly runs the Enhancer, read back from onnxruntime",
    "device.none": "no Enhancer loaded",
    # Panels
    "panel.name.0": "Raw",
    "panel.name.1": "Forest",
    "panel.name.2": "Enhanced",
    "panel.name.3": "Segmentation",
    "panel.description": (
        "Wheel zooms at the mouse, dragging or arrow keys move, Page Up and Page Down change the "
        "slice, holding Space shows raw data only."
    ),
    "panel.key": "Panel {number}: press {number} to see it alone, 0 for all",
    "panel.alone": "Show panel {number} alone",
    "panel.alone_tip": "Show this panel alone, or all four again ({number} and 0)",
    "panel.no_action": "No action",
    "panel.forest_of": "Forest: {name}",
    "panel.map_of": "Probability map: {name}",
    "panel.all_classes": "all classes",
    "panel.enhanced_by": "Enhanced: {name}",
    "panel.own_by": "Own network: {name}",
    "panel.unsupported_by": "Unsupported claims: {name}",
    "panel.difference_by": "Changed by the Enhancer: {name}",
    "panel.confidence_by": "Confidence: {name}",
    "panel.segmentation_of": "Segmentation: {name}",
    "panel.failed": "This could not be computed.",
    "panel.zoom_in": "Zoom in to compute: {count} tiles are in view.",
    "panel.paused": "Stopped. Move the view to go on.",
    "empty.nothing": "There is no image.",
    "empty.missing": "The image of this project is not where the project looks for it.",
    "empty.classifier": "A classifier comes without an image.",
    "empty.waits_for_image": "Waiting for the image.",
    "empty.raw_of_map": "A probability map comes without its raw image.",
    "empty.no_forest": "This is an image without a forest. Open the ilastik project instead.",
    "empty.no_probabilities": (
        "The enhanced map appears here as soon as there is a forest's map. A network of your own "
        "needs none: it sees raw data."
    ),
    "empty.no_enhanced": "The segmentation appears here as soon as there is an enhanced map.",
    "legend.name": "Legend: colours of the probabilities from 0 to 1",
    "legend.tip": (
        "Same colours and range in both probability panels; the mark is at 0.5. Press for others."
    ),
    "legend.contrast": "Contrast...",
    "legend.contrast_tip": "Spread a part of 0 to 1 over all colours, where a map is faint",
    "classes.title": "Classes",
    "classes.tip": "Show all classes at once, and choose which of them are seen",
    "classes.together": "All classes at once",
    "classes.together_tip": (
        "Each class in its colour, mixed by its probability, in both probability panels; "
        "otherwise one class in the colours of the legend"
    ),
    "classes.all": "Show all",
    "classes.all_tip": "Show the classes that are hidden too",
    "mixture.show": "Show {name}",
    "mixture.hide": "Hide {name}",
    "channels.title": "Channels",
    "channels.tip": "Choose which channels are seen, in which colours and with which contrast",
    "channels.colour": "Colour of {name}",
    "channels.contrast": "Contrast of {name}",
    "channels.green": "Green",
    "channels.magenta": "Magenta",
    "channels.cyan": "Cyan",
    "channels.yellow": "Yellow",
    "channels.red": "Red",
    "channels.blue": "Blue",
    "channels.white": "White",
    "lut.ember": "Ember",
    "lut.lagoon": "Lagoon",
    "lut.grey": "Grey",
    "outline.name": "Outlines",
    "outline.tip": "Show the segmentation as outlines instead of a fill",
    "layer.choose": "What panel 3 shows",
    "layer.choose_tip": "What this panel shows. Now: {now}",
    "layer.enhanced": "Enhanced map",
    "layer.enhanced.tip": "What the Enhancer makes of the forest's map, 0 to 1.",
    "layer.unsupported": "Unsupported claims",
    "layer.unsupported.tip": (
        "0 to 1: bright where the Enhancer claims structure although the forest sees next to "
        "nothing there. It may have invented it: look at the raw data."
    ),
    "layer.confidence": "Confidence",
    "layer.confidence.tip": (
        "0 to 1: how well eight views of the map, turned and mirrored, agree. Dark means that the "
        "result hangs on chance; bright does not mean that it is right. About 8 times slower."
    ),
    "layer.difference": "Difference from the forest",
    "layer.difference.tip": (
        "Enhanced map minus the forest's, -1 to 1: vermilion where the Enhancer has added, blue "
        "where it has removed, white where it has changed nothing."
    ),
    "claims.name": "Unsupported claims",
    "claims.tip": (
        "Mark in stripes, over raw data and segmentation, where the Enhancer claims structure "
        "that the forest does not see"
    ),
    "claims.legend": "Stripes: claimed by the Enhancer without support by the forest",
    "contrast.raw.title": "Contrast of the raw data",
    "contrast.raw.histogram": "Histogram of the visible raw values with the two limits",
    "contrast.raw.full_tip": "All values",
    "contrast.raw.numbers": "black {low}   white {high}",
    "contrast.channel.title": "Contrast of a channel",
    "contrast.channel.of": "Contrast of {name}",
    "contrast.channel.histogram": "Histogram of the visible values of a channel with both limits",
    "contrast.channel.full_tip": "All values",
    "contrast.channel.numbers": "black {low}   full colour {high}",
    "contrast.probability.title": "Contrast of both probability panels",
    "contrast.probability.histogram": (
        "Histogram of the visible probabilities with the two limits, the same in both panels"
    ),
    "contrast.probability.full_tip": "From 0 to 1",
    "contrast.probability.numbers": "first colour {low}   last colour {high}",
    "contrast.histogram_tip": (
        "Drag a line, or between the lines both; with keys: left and right move the upper, up and "
        "down the lower limit"
    ),
    "contrast.auto": "Automatic",
    "contrast.auto_tip": "0.5 to 99.5 percentile of what is visible",
    "contrast.full": "Full range",
    "contrast.note": "Only the display changes, not the numbers.",
    "scale.pixels": "pixels",
    # Navigation
    "navigation.z": "z",
    "navigation.z_tip": "Slice",
    "navigation.t": "t",
    "navigation.t_tip": "Time point",
    "navigation.slider": "{name}, slider",
    "navigation.of": "/ {total}",
    "navigation.position": "y {y}   x {x}",
    "navigation.position_name": "Position of the mouse in pixels, or size of the image",
    "navigation.size": "{width} x {height} pixels",
    "navigation.zoom": "{percent} %",
    "navigation.zoom_name": "Zoom",
    "navigation.no_values": "Values appear here when the mouse is over the image.",
    "navigation.zoom_out": "Zoom out",
    "navigation.zoom_out_tip": "Zoom out",
    "navigation.zoom_in": "Zoom in",
    "navigation.zoom_in_tip": "Zoom in",
    "navigation.fit": "Fit",
    "navigation.fit_tip": "Show the whole image",
    "navigation.four": "Four panels",
    "navigation.four_tip": "All four panels",
    "navigation.single": "Single panel",
    "navigation.single_tip": "One panel alone",
    "navigation.curtain": "Curtain",
    "navigation.curtain_tip": "Two layers in one place, with a handle between them",
    "curtain.handle": "Handle of the curtain",
    "curtain.keys": "Drag the handle, or move it with the arrow keys; finer with Shift",
    "pair.curtain_name": "Left of the handle",
    "pair.curtain_choice": "Left: {name}",
    "pair.curtain_tip": "What is left of the handle; keys 1 to 4 choose what is right of it",
    "pair.flicker_name": "Seen while X is held",
    "pair.flicker_choice": "Hold X: {name}",
    "pair.flicker_tip": "Which layer takes the place of this one for as long as X is held",
    "values.raw": "raw {value}",
    "values.forest": "forest {value}",
    "values.enhanced": "enhanced {value}",
    "values.unsupported": "unsupported {value}",
    "values.confidence": "confidence {value}",
    "values.difference": "difference {value}",
    "values.segmentation": "segmentation {value}",
    "values.none": "–",
    "values.inside": "structure",
    "values.outside": "background",
    # Notice
    "notice.name": "Notice",
    "notice.lost": (
        "The Enhancer leaves out {percent} % of what the forest clearly sees: it may know another "
        "size or another structure."
    ),
    "notice.lost_of": (
        "Of the class '{name}' the Enhancer leaves out {percent} % of what the forest clearly "
        "sees: it may know another size or another structure."
    ),
    "notice.other": "Choose another Enhancer",
    "notice.other_tip": "Choose among the installed Enhancers in step 3",
    "notice.close": "Dismiss",
    "notice.close_tip": "Hide this notice",
    # Dialogs
    "dialog.open": "Open",
    "planes.title": "What are the planes?",
    "planes.answer": "Say what they are...",
    "axes.title": "What are the axes?",
    "axes.what": "Which of these is '{name}'?",
    "axes.why": "The file does not name its axes. Until you choose, it is shown as {size}.",
    "axes.why_stated": "It is read as {size}. If that is wrong, choose what it is.",
    "axes.answer": "{size} (axes {axes})",
    "axes.slice": "slice {number}",
    "axes.time_point": "time point {number}",
    "axes.channel": "channel {number}",
    "axes.plane": "the image",
    "series.title": "Which image?",
    "question.take": "Use this answer",
    "question.take_tip": "Open the file in this way",
    "question.not": "Cancel",
    "question.not_tip": "Leave it as it is",
    "dialog.relink": "Where is the image now?",
    "dialog.raw": "Choose the raw image",
    "dialog.enhancer": "Choose an Enhancer",
    "dialog.network": "Choose the folder of your own network",
    "dialog.export": "Export",
    "filter.all": (
        "All that can be opened (*.s2d *.ilp *.model *.tif *.tiff *.h5 *.hdf5 *.png *.jpg *.jpeg "
        "*.npy)"
    ),
    "filter.project": "ilastik projects (*.ilp)",
    "filter.map": "Maps and Weka classifiers (*.tif *.tiff *.h5 *.hdf5 *.npy *.model)",
    "filter.image": "Images (*.tif *.tiff *.h5 *.hdf5 *.png *.jpg *.jpeg *.npy)",
    "filter.any": "All files (*)",
    "filter.enhancer": "Enhancers (*.onnx)",
    "filter.write.onnx": "ONNX network (*.onnx)",
    "filter.write.tif": "TIFF (*.tif)",
    "filter.write.h5": "HDF5 (*.h5)",
    "filter.write.zarr": "OME-Zarr (*.zarr)",
    "filter.write.npy": "NumPy (*.npy)",
    # Work
    "work.busy": "Something is being opened",
    "work.opening": "Opening {name} ...",
    "work.open": "Opening {name}",
    "work.image": "Opening {name}",
    "work.readings": "Pictures of {name}",
    "work.inside": "Looking into {name}",
    "work.pictures": "Pictures of the classes",
    "work.judging": "Comparing forest and enhanced map",
    "work.self_test": "Testing the forest",
    "work.enhancer": "Loading {name}",
    "no_display": (
        "There is no screen on which a window could be shown.\n"
        "Neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
        "Use the commands without a window (s2d-desktop --help), or --screenshot OUT.png."
    ),
    "screenshot.failed": "The picture could not be saved as {path}.",
    # Problems
    "problem.title": "This did not work",
    "problem.sign": "Attention",
    "problem.show_details": "Show details",
    "problem.hide_details": "Hide details",
    "problem.details": "Details for a report",
    "problem.details_tip": "Versions and the place in the program where it happened",
    "problem.copy": "Copy report",
    "problem.copy_tip": "Copy the message and its details as text",
    "problem.copied": "The report was copied.",
    "problem.close": "Close",
    "problem.close_tip": "Close this window (Esc)",
    "problem.action.relink": "Relink...",
    "problem.action.raw": "Choose another image...",
    "error.cancelled": "It was stopped.",
    "error.memory.what": "There is not enough memory.",
    "error.memory.why": "The computer refused to give more.",
    "error.memory.try": "Close other programs, or work on a smaller image.",
    "error.system.what": "A file could not be read or written.",
    "error.system.why": "The system says: {reason}.",
    "error.system.try": "Check that the disk is there and has space, then try again.",
    "error.ours.what": "Something went wrong inside the program.",
    "error.ours.why": "{kind}: {reason}",
    "error.ours.try": "Copy the report and send it to the developers; your files are unchanged.",
    "drop.what": "What was dropped cannot be opened.",
    "drop.why": "It is not a file on this computer.",
    "drop.try": (
        "Drop an ilastik project (.ilp), a probability map or image (TIFF, HDF5, PNG, NPY, "
        "OME-Zarr), or an Enhancer (.onnx, .zip, or a folder)."
    ),
    "example.what": "The example is not there.",
    "example.why": "The folder 'example' of the program's resources holds no project.",
    "example.try": "Install the program again, or open a project of your own.",
}
