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
    "relinking.use": "Use them",
    "relinking.use_tip": (
        "Read these images from here, also next time; the project file is not changed"
    ),
    "relinking.cancel": "Cancel",
    "relinking.cancel_tip": "Leave everything as it is",
    "data.folder": "Look in a folder...",
    "data.folder_tip": (
        "Choose the folder where the missing images are now; name, size and labels are compared"
    ),
    "data.links": "Moved images read from {folder}: {count}",
    "data.forget": "Forget where they are",
    "data.forget_tip": "Look for the images where the project says, again",
}
