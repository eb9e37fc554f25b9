"""Sentences of Run > More images."""

SENTENCES: dict[str, str] = {
    "action.more_images": "&More images...",
    "action.more_images.tip": (
        "Run the open project, classifier or network on many other images, in the background"
    ),
    "export.more_images": "More images...",
    "export.more_images_tip": "The same for many other images: files or whole folders",
    "jobs.more": "{count} more images",
    "more.title": "More images",
    "more.lead": (
        "'{name}' is run on other images, with the settings of all steps as they are now. Choose "
        "images or folders, or drop them here."
    ),
    "more.images": "Images to run on",
    "more.images_tip": "Each becomes a result of its own; one that fails does not stop the others",
    "more.column.name": "Image",
    "more.column.size": "Size",
    "more.column.state": "Check",
    "more.looking": "looking ...",
    "more.fits": "can be read",
    "more.channels": "It has {found} channels; the forest was trained on {wanted}.",
    "more.add": "Add images...",
    "more.add_tip": "Choose one or several files",
    "more.add_folder": "Add a folder...",
    "more.add_folder_tip": "Take all images of a folder",
    "more.remove": "Remove",
    "more.remove_tip": "Take the selected images from the list",
    "more.axes": "Axes...",
    "more.axes_tip": "Say what files hold that do not name their axes",
    "more.other_axes": "left out: axes {axes}, not {others}",
    "more.some_left_out": "{count} of {total} have other axes: run them by themselves.",
    "more.folder": "Results go to",
    "more.folder_tip": "A folder for the results; it is made if it is missing",
    "more.choose": "Choose...",
    "more.command_tip": "The command line that does the same",
    "more.and_so_on": "# and so on, for each image",
    "more.start": "Run",
    "more.start_tip": (
        "Begin in the background; results that were made in the same way are not made again"
    ),
    "more.cancel": "Cancel",
    "more.lacking.images": "No images yet.",
    "more.lacking.folder": "Say where the results go.",
    "more.count": "Images: {total}",
    "more.some_fail": (
        "{count} of {total} will fail, as it looks. The others are computed all the same."
    ),
    "more.there.title": "Results are there already",
    "more.there.text": (
        "Files of these names are there already: {count}, the first is '{first}'.\n\nThose made "
        "in the same way from the same files stay; the others are replaced. Go on?"
    ),
    "more.report.title": "What became of the images",
    "more.report.lead": "{done} of {total} were done. The results are in {folder}.",
    "more.report.name": "Image",
    "more.report.outcome": "Outcome",
    "more.report.written": "written",
    "more.report.tip": "The images that failed come first, with the reason",
    "more.report.open": "Open folder",
    "more.report.open_tip": "Show the results where they lie",
    "more.report.copy": "Copy as table",
    "more.report.copy_tip": "Copy all rows, for a spreadsheet",
}
