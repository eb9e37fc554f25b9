"""English: the settings of Fiji."""

SENTENCES = {
    "settings.fiji": "Fiji",
    "settings.fiji_text": (
        "Your Fiji applies Weka classifiers that this program cannot compute itself, and reads "
        "files of microscopes that it does not know. It is started without a window, in a process "
        "of its own, when it is needed."
    ),
    "settings.folder.label": "Folder of Fiji",
    "settings.folder.tip": "The folder Fiji.app or Fiji, in which there are 'jars' and 'plugins'",
    "settings.choose": "Choose...",
    "settings.choose_tip": "Choose the folder of Fiji",
    "settings.found": "Found: {folder}",
    "settings.none": "None found in the usual places",
    "settings.memory.label": "Memory for Java",
    "settings.memory.tip": (
        "How much memory Fiji may use at most; more if a classifier is said to need it"
    ),
    "settings.megabytes": " MB",
    "settings.automatic": "Java decides (a quarter of the computer's)",
    "settings.test": "Test it",
    "settings.test_tip": "Start Fiji and see what it has; nothing is changed in it",
    "settings.progress": "Fiji is being started",
    "settings.starting": "Starting Fiji",
    "settings.works": "Fiji works.",
    "settings.works_without_weka": (
        "Fiji starts and reads images, but cannot apply Weka classifiers."
    ),
    "settings.save": "Save",
    "settings.save_tip": "Keep these settings",
    "settings.cancel": "Cancel",
    "settings.cancel_tip": "Change nothing",
    "dialog.fiji": "Choose the folder of Fiji",
}
