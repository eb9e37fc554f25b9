"""English: step 4, and the table of objects."""

SENTENCES = {
    "segment.title": "Segment",
    "segment.text": (
        "Pixels above the threshold belong to the structure. They become a mask, objects or cells."
    ),
    "segment.threshold": "Threshold",
    "segment.threshold_slider": "Threshold, slider",
    "segment.threshold_tip": "Enhanced values above it are segmented; nothing is computed again",
    "segment.share": "{share} % of what is visible is above the threshold.",
    "segment.no_share": "The enhanced map is not there yet.",
    "segment.shown": "Shown as",
    "segment.fill": "Fill",
    "segment.outlines": "Outlines",
    "segment.shown_tip": "Fill or outlines",
    "segment.opacity": "Opacity of the fill",
    "segment.opacity_tip": "How much of the raw data shines through",
    "segment.everywhere": "Outlines in all panels",
    "segment.everywhere_tip": "Draw the outlines over raw, forest and enhanced map too",
    "segment.command": "Same as command",
    "segment.command_tip": "What the command line would do to make the same segmentation",
    "segment.copy": "Copy",
    "segment.copy_tip": "Copy the command",
    # What is made of it
    "recipe.kind.label": "Result",
    "recipe.kind.tip": "What is made of the pixels above the threshold",
    "recipe.kind.mask": "Mask",
    "recipe.kind.objects": "Objects",
    "recipe.kind.cells": "Cells between membranes",
    "recipe.about.mask": "1 above the threshold and 0 elsewhere.",
    "recipe.about.objects": "Each connected piece gets its own number, place and size.",
    "recipe.about.cells": (
        "The map is one of membranes. Watershed and multicut find the cells between them, also "
        "where a membrane has a gap."
    ),
    "recipe.min_size.label": "Smallest object",
    "recipe.min_size.tip": "Objects with fewer pixels are left out",
    "recipe.min_size.suffix": " px",
    "recipe.min_size.all": "keep all",
    "recipe.min_size.is": "= {size} {unit}",
    "recipe.fill_holes": "Fill holes",
    "recipe.fill_holes_tip": "Background that an object encloses on all sides belongs to it",
    "recipe.splits": "Split objects that touch",
    "recipe.splits_tip": "Cut objects at their waists (watershed of the distance to the rim)",
    "recipe.depth.label": "Depth of a waist",
    "recipe.depth.tip": (
        "An object is cut where the middle of its waist lies so many pixels nearer to the rim than "
        "the middles of both parts. Smaller numbers cut more."
    ),
    "recipe.in_3d": "Objects go on over slices (3D)",
    "recipe.in_3d_tip": (
        "Sizes, holes and waists are those of the volume. Off: each slice has objects of its own"
    ),
    "recipe.per_slice": "Each slice has cells of its own.",
    "recipe.beta.label": "Beta: fewer or more cells",
    "recipe.beta.slider": "Beta, slider",
    "recipe.beta.tip": (
        "0.5 believes the membranes as they are; larger makes more and smaller cells, smaller "
        "joins them"
    ),
    "recipe.boundary": "Membranes belong to no cell",
    "recipe.boundary_tip": "Pixels above the threshold become 0; off: cells touch each other",
    # What is seen
    "live.looking": "Looking for objects in view ...",
    "live.found": "Objects in view: {count}.",
    "live.cut": (
        "Objects in view: {count}. The edge of the preview cuts {cut} of them: these may look "
        "different in the result."
    ),
    "live.slice": "In view: this slice alone. The result connects slices.",
    "live.zoom_in": (
        "Zoom in to see objects: more is in view than can be looked at while you move a slider. "
        "Below is the threshold alone."
    ),
    "live.result": "Objects in the image: {count}. Click one to find it in the table.",
    "objects.find": "Find in the whole image",
    "objects.find_tip": "Find all objects or cells, list them and measure their size",
    "objects.found_tip": (
        "All are found with these settings; change one of them to find them anew"
    ),
    "work.objects": "Looking for objects",
    "objects.job": "Finding objects",
    "objects.hide": "Hide the table",
    "objects.show": "Show the table",
    "objects.show_tip": "Show or hide the table of objects below the panels",
    "values.object": "object {number}",
    "action.find_objects": "Find &objects",
    "action.find_objects.tip": (
        "Find the objects or cells of the whole image, as step 4 says, and list them"
    ),
    "action.objects_table": "&Table of objects",
    "action.objects_table.tip": "Show or hide the table of objects below the panels",
    # The table
    "objects.title": "Objects",
    "objects.of": "Objects: {name}",
    "objects.listed": "{listed} of {total} listed",
    "objects.stale": "Out of date: settings have changed since.",
    "objects.again": "Find again",
    "objects.again_tip": "Find all objects with the present settings",
    "objects.from": "Sizes from",
    "objects.from_tip": "List only objects with at least so many pixels; the result stays as it is",
    "objects.to": "to",
    "objects.to_tip": "List only objects with at most so many pixels; the result stays as it is",
    "objects.no_limit": "any",
    "objects.whole": "Only whole ones",
    "objects.whole_tip": "Leave out of the list what the border of the image may have cut",
    "objects.table": "Table of objects",
    "objects.table_tip": (
        "Choose a row to look at its object; click an object to choose its row; click a heading "
        "to sort"
    ),
    "objects.headings": "Headings of the table",
    "objects.headings_tip": "Click to sort by this column, again for the other way round",
    "objects.export": "Export table...",
    "objects.export_tip": "Write the listed rows as CSV, for a spreadsheet",
    "objects.labels": "Export labels...",
    "objects.labels_tip": "Write the numbers of the objects as an image (step 5)",
    "objects.close": "Close",
    "objects.close_tip": "Hide the table",
    "objects.not_listed": "Object {number} is not among the listed ones.",
    "objects.saving": "Writing {name}",
    "objects.column.object": "Object",
    "objects.column.time": "Time",
    "objects.column.slice": "Slice",
    "objects.column.x": "x (px)",
    "objects.column.y": "y (px)",
    "objects.column.z": "z (slice)",
    "objects.column.area": "Area (px)",
    "objects.column.volume": "Volume (px)",
    "objects.column.area_in": "Area ({unit})",
    "objects.column.volume_in": "Volume ({unit})",
    "objects.column.border": "At border",
    "objects.yes": "yes",
    "filter.write.csv": "Table for a spreadsheet (*.csv)",
}
