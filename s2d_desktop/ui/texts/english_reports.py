"""English: the log, and reports."""

SENTENCES = {
    "action.log": "&Log...",
    "action.log.tip": "What the program noted, to read and to copy",
    "report.private": "With paths and names",
    "report.private_tip": (
        "Off: folders, files, images, classes and you are left out. On: everything is told as it is"
    ),
    "log.title": "Log",
    "log.where": "Kept in {path}",
    "log.nowhere": (
        "There is no log file: one is written where the program was started with the command "
        "s2d-desktop."
    ),
    "log.search": "Only lines with",
    "log.search_tip": "Show and copy only lines that have these letters",
    "log.text_tip": "What the program noted, the newest last",
    "log.empty": "Nothing was noted.",
    "log.refresh": "Read again",
    "log.refresh_tip": "Show what was noted meanwhile",
    "log.copy": "Copy report",
    "log.copy_tip": "Copy versions and the lines that are shown",
    "log.close": "Close",
    "log.close_tip": "Close the log (Esc)",
}
