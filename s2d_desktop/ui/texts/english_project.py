"""Sentences about the project file of the window."""

SENTENCES = {
    "filter.project_file": "Projects (*.s2d)",
    "project.save_as": "Save the project",
    "project.leave.title": "Project not saved",
    "project.leave.text": "Save the changes in '{name}'?",
    "project.leave.more": "Strokes are saved already, beside the image.",
    "project.other.what": "Not all files are as they were when the project was saved.",
    "project.other.changed": "{file} is not the same as it was.",
    "project.other.try": "Check that they are the right files; results may be other than before.",
    "project.saving": "Saving {name}...",
    "project.wait.title": "Saving the project",
    "project.wait.more": (
        "The disk or the network takes its time. The window closes when the project is written."
    ),
    "project.wait.stay": "Do not close",
    "project.wait.stay_tip": "Go on working; the project is saved meanwhile",
    "project.version": "{name}, as of {when}",
    "project.version_tip": (
        "Open what was saved then. It becomes the project when you save; what is there now is kept "
        "among the earlier versions."
    ),
    "project.no_version": "None yet: each save keeps what was there before",
    "project.no_project": "Save the project first",
    "missing.title": "Files of {name} are missing",
    "missing.lead": (
        "{name} refers to files that are not where they were. Say where they are now; the project "
        "remembers it when you save."
    ),
    "missing.table": "Missing files",
    "missing.tip": "Files of the project that were not found; choose a row to look for its file",
    "missing.what": "What it is",
    "missing.file": "File",
    "missing.was": "Was in",
    "missing.now": "Now",
    "missing.role.document": "What the project is about",
    "missing.role.image": "Image {number}",
    "missing.role.strokes": "Painted strokes",
    "missing.role.enhancer": "Enhancer or network '{name}'",
    "missing.state.missing": "not found",
    "missing.state.same": "found: {file}",
    "missing.state.changed": "another file: {file}",
    "missing.find": "Find it...",
    "missing.find_tip": "Choose the file of the row that is selected; its content is compared",
    "missing.find_title": "Where is {name} now?",
    "missing.folder": "Look in a folder...",
    "missing.folder_tip": (
        "Look for all missing files in a folder and those inside of it, by size and content"
    ),
    "missing.folder_title": "Look for the missing files in",
    "missing.looking": "Looking for the files...",
    "missing.nothing": "None of the files is in this folder.",
    "missing.needs_document": (
        "'{name}' is what the project is about: it opens when you have found it."
    ),
    "missing.is_other": (
        "A file is not the same as when the project was saved: its size or content is other. "
        "Results may be other than before."
    ),
    "missing.without": "The project can be opened without them; what needs them is left out.",
    "missing.all_found": "✓ All files are found.",
    "missing.open": "Open",
    "missing.open_without": "Open without it",
    "missing.open_tip": "Open the project with the files as they are now",
    "missing.cancel": "Cancel",
    "missing.cancel_tip": "Do not open the project; it stays as it is",
}
