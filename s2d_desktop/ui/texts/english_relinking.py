"""Sentences about moved images of a project."""

SENTENCES: dict[str, str] = {
    "relinking.title": "Moved images",
    "relinking.folder": "Where are the images now?",
    "relinking.looking": "Looking for moved images",
    "relinking.found": (
        "Images found: {count}. Each was compared by name, size and, where it has labels, by "
        "what the forest says of them."
    ),
    "relinking.none": (
        "Images found: {count}. None in this folder is one of the missing ones without doubt."
    ),
    "relinking.said": "What was found, and why it was taken or not",
    "relinking.doubt": "In doubt; choose only what you are sure of:",
    "relinking.which": "{name} (image {number})",
    "relinking.which_tip": "The file that is this image, with what speaks for it",
    "relinking.leave": "Leave it out",
    "relinking.use": "Use them",
    "relinking.use_tip": (
        "Read these images from here, also next time; the project file is not changed"
    ),
    "relinking.cancel": "Cancel",
    "relinking.cancel_tip": "Leave everything as it is",
    "outside.title": "Images outside of the project's folder",
    "outside.lead": (
        "This project names files outside of its own folder. Nothing of them has been read yet. "
        "That is usual for projects of your own; of a project from somebody else, look whether "
        "you expect these files."
    ),
    "outside.said": "The files that would be read",
    "outside.read": "Read them",
    "outside.read_tip": "Read these files, also next time, as long as the project names the same",
    "outside.leave": "Do not read",
    "outside.leave_tip": "Go on without them; step 1 asks again",
    "data.outside": "Read images outside...",
    "data.outside_tip": "Shows which files the project names outside of its folder, and asks",
    "data.folder": "Look in a folder...",
    "data.folder_tip": (
        "Choose the folder where the missing images are now; name, size and labels are compared"
    ),
    "data.links": "Moved images read from {folder}: {count}",
    "data.forget": "Forget where they are",
    "data.forget_tip": "Look for the images where the project says, again",
}
