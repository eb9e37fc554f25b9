"""English: painting strokes and the live forest."""

SENTENCES = {
    "painting.title": "Paint",
    "painting.text": (
        "Paint a few strokes of each class on any panel. A forest learns from them at once; where "
        "a map is wrong, add a stroke."
    ),
    "painting.invitation": (
        "Paint a few strokes of each class: a forest learns from them, and its map appears here."
    ),
    "painting.start": "Start painting",
    "painting.structure": "Structure",
    "painting.background": "Background",
    "painting.class": "Class {number}",
    "painting.brush": "Brush",
    "painting.brush_tip": (
        "Paint the chosen class (B): left button, on any panel; Enter paints a dot in the middle. "
        "The right or the middle button moves the picture, the wheel zooms, B again puts the brush "
        "away"
    ),
    "painting.eraser": "Eraser",
    "painting.eraser_tip": (
        "Take strokes away (E); with Shift only those of the chosen class. E again puts it away"
    ),
    "painting.size": "Brush size",
    "painting.size_tip": (
        "Width of the brush in pixels of the image: [ and ], or Ctrl and the wheel"
    ),
    "painting.px": " px",
    "painting.classes": "Class to paint",
    "painting.classes_tip": (
        "The class that the brush paints (N for the next one). Double click or F2 to rename it"
    ),
    "painting.pixels": "{count} pixels painted.",
    "painting.class_keys": "Ctrl+{number} to paint it, F2 to rename it.",
    "painting.add": "Add class",
    "painting.add_tip": "One more class; it can be undone",
    "painting.remove": "Remove class",
    "painting.remove_tip": (
        "Remove the chosen class with its strokes; it can be undone. Two classes stay at least"
    ),
    "painting.live": "Live forest from the strokes",
    "painting.live_tip": (
        "Train a forest on the strokes after each of them, and show its map. Off: what the file "
        "itself has"
    ),
    "painting.features": "Features...",
    "painting.features_tip": "Choose which features the forest sees, at which scales",
    "painting.features_now": "{count} features, scales {low} to {high}",
    "painting.use_saved": "Use these strokes",
    "painting.use_saved_tip": (
        "Take the saved strokes, classes and features; it can be undone. If you paint without "
        "them, their file stays under another name"
    ),
    "painting.saved": "Strokes on this image were saved on {when}.",
    "painting.other_image": "The image has changed since: they may not fit any more.",
    "painting.other_size": "The saved strokes are of an image of another size.",
    "painting.unreadable": "Saved strokes cannot be read. {reason}",
    "painting.work": "Training the forest",
    "painting.looking": "Looking for saved strokes",
    "painting.saving": "Saving the strokes",
    "painting.training": "Training ...",
    "painting.begin": "Choose the brush and paint '{name}' first.",
    "painting.one_more": "Now paint a few strokes of '{name}'.",
    "painting.missing": "'{name}' is not painted yet.",
    "painting.trained": "✓ {trees} trees from {painted} painted pixels in {seconds} s.",
    "painting.fewer": "{learned} of them are enough.",
    "painting.error": "Out-of-bag error: {percent} %.",
    "painting.error_tip": (
        "The out-of-bag error is the share of painted pixels that are called another class by the "
        "trees that did not learn from them. It says how well the strokes agree with each other"
    ),
    "painting.cancelled": "Training was cancelled; one more stroke, or Update, begins it again.",
    "painting.features_title": "Features of the forest",
    "painting.features_text": (
        "What the forest sees of each pixel. The scale is the width in pixels over which a filter "
        "looks: small ones see edges and grain, large ones see the surroundings. More features "
        "take more time."
    ),
    "painting.feature.GaussianSmoothing": "Brightness (Gaussian Smoothing)",
    "painting.feature.LaplacianOfGaussian": "Edge (Laplacian of Gaussian)",
    "painting.feature.GaussianGradientMagnitude": "Edge (Gaussian Gradient Magnitude)",
    "painting.feature.DifferenceOfGaussians": "Edge (Difference of Gaussians)",
    "painting.feature.StructureTensorEigenvalues": "Texture (Structure Tensor Eigenvalues)",
    "painting.feature.HessianOfGaussianEigenvalues": "Texture (Hessian of Gaussian Eigenvalues)",
    "painting.cell": "{feature} at scale {scale}",
    "painting.column": "All features at scale {scale}",
    "painting.column_tip": "Tick or clear all features at scale {scale}",
    "painting.too_large": "The image is too small for scale {scale}",
    "painting.scale": "Scale",
    "painting.scale_tip": "Add a column with a scale of your own, in pixels",
    "painting.add_scale": "Add scale",
    "painting.in_3d": "Filters look at neighbouring slices (3D)",
    "painting.in_3d_tip": (
        "For volumes whose slices are about as thick as their pixels are wide; slower"
    ),
    "painting.chosen": "{count} chosen",
    "painting.take": "Use these features",
    "painting.take_tip": "Train the forest on these features",
    "painting.keep_tip": "Keep the features as they were",
    "menu.paint": "&Paint",
    "action.brush": "&Brush",
    "action.brush.tip": "Paint the chosen class on any panel",
    "action.eraser": "&Eraser",
    "action.eraser.tip": "Take strokes away",
    "action.larger_brush": "Larger brush",
    "action.larger_brush.tip": "Paint wider strokes",
    "action.smaller_brush": "Smaller brush",
    "action.smaller_brush.tip": "Paint thinner strokes",
    "action.next_class": "Next class",
    "action.next_class.tip": "Paint the next class of the list",
    "action.live": "&Live forest from the strokes",
    "action.live.tip": "Train a forest after each stroke and show its map",
    "action.update_forest": "&Update",
    "action.update_forest.tip": "Train the forest on the strokes now",
    "action.features": "&Features...",
    "action.features.tip": "Choose the features that the forest sees",
    "action.to_ilastik": "Save as &ilastik project...",
    "action.to_ilastik.tip": (
        "Write images, labels, features and the forest that is shown as a new project, with which "
        "ilastik goes on"
    ),
    "dialog.to_ilastik": "Write an ilastik project",
    "filter.write.ilp": "ilastik projects (*.ilp)",
    "painting.project_written": "{name} is written: open it in ilastik.",
    "painting.not_painted.what": "There are no strokes to write.",
    "painting.not_painted.why": (
        "An ilastik project holds labels of at least two classes, and its forest learns from them."
    ),
    "painting.not_painted.do": "Paint a few strokes of each class in step 2, and try again.",
}
