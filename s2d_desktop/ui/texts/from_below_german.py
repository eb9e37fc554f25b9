"""German: words that come from below the window, by their English ones; ``{}`` is any text.

A job says in English what it does and what it counts (`model.events.Progress`), for the command
line as well. Of remarks only the commonest are here; sentences of errors are in `errors_german`.
"""

PHRASES = {
    # What is done
    "Checking": "Prüfen",
    "Comparing": "Vergleichen",
    "Comparing images": "Bilder vergleichen",
    "Comparing cells": "Zellen vergleichen",
    "Computing features": "Merkmale berechnen",
    "Computing the example": "Beispiel berechnen",
    "Converting": "Umwandeln",
    "Copying the images to the device": "Bilder auf das Gerät kopieren",
    "Describing": "Beschreiben",
    "Enhancing": "Verbessern",
    "Finding cells": "Zellen suchen",
    "Finding objects": "Objekte suchen",
    "Following outlines": "Umrisse verfolgen",
    "Installing": "Installieren",
    "Loading ImageJ": "ImageJ wird geladen",
    "Looking at the images": "Bilder ansehen",
    "Looking at the labels": "Labels ansehen",
    "Looking for files": "Dateien suchen",
    "Looking for images": "Bilder suchen",
    "Looking for renamed images": "Umbenannte Bilder suchen",
    "Looking for structure": "Struktur suchen",
    "Looking for what is rare": "Seltenes suchen",
    "Packing": "Packen",
    "Reading": "Lesen",
    "Starting Java": "Java wird gestartet",
    "Testing the forest on its labels": "Forest an seinen Labels prüfen",
    "Training": "Training",
    "Training Random Forests": "Random Forests trainieren",
    "Training the forest": "Forest trainieren",
    "Trying scale {}": "Maßstab {} versuchen",
    "Trying scales": "Maßstäbe versuchen",
    "Trying the training": "Training versuchen",
    "Unpacking": "Entpacken",
    "Writing the weights": "Gewichte schreiben",
    "Writing {}": "{} schreiben",
    # What is remarked most often
    "Cells are found in blocks of {} pixels that overlap; near their borders some may differ from "
    "those of a slice taken as a whole.": (
        "Zellen werden in Blöcken von {} Pixeln gesucht, die sich überlappen; nahe an deren "
        "Rändern können manche anders sein als die einer Schicht im Ganzen."
    ),
    "{} objects were found.": "{} Objekte wurden gefunden.",
    "{} cells were found.": "{} Zellen wurden gefunden.",
    "Enhancing with '{}' on {}.": "Verbessert mit „{}“ auf {}.",
    "Predicting with the network '{}' on {}.": "Vorhersage mit dem Netz „{}“ auf {}.",
    "The training goes on from iteration {}.": "Das Training geht bei Iteration {} weiter.",
    # What is said of moved images
    "The image '{}' is read from {}: {}.": "Das Bild „{}“ wird aus {} gelesen: {}.",
    "The mask '{}' is read from {}: {}.": "Die Maske „{}“ wird aus {} gelesen: {}.",
    "The image '{}' was not linked. {}": "Das Bild „{}“ wurde nicht verknüpft. {}",
    "The mask '{}' was not linked. {}": "Die Maske „{}“ wurde nicht verknüpft. {}",
    # What computes
    "OpenVINO on the CPU, {}": "OpenVINO auf der CPU, {}",
    "onnxruntime on the CPU, {}": "onnxruntime auf der CPU, {}",
    "CUDA on the GPU, {}": "CUDA auf der GPU, {}",
    # What is counted
    "blocks": "Blöcke",
    "files": "Dateien",
    "forests": "Forests",
    "folders": "Ordner",
    "images": "Bilder",
    "iterations": "Iterationen",
    "parts": "Teile",
    "planes": "Ebenen",
    "rows": "Zeilen",
    "slabs": "Platten",
    "slices": "Schichten",
    "steps": "Schritte",
    "tests": "Prüfungen",
    "tiles": "Kacheln",
    "trials": "Versuche",
    "windows": "Fenster",
}
