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
    "same name and size; {}": "gleicher Name, gleiche Größe; {}",
    "same name; {}": "gleicher Name; {}",
    "another name, the same size; {}": "anderer Name, gleiche Größe; {}",
    "the forest's thresholds lie on it": "die Schwellwerte des Forests liegen darauf",
    "the forest knows the labels on it": "der Forest kennt die Labels darauf",
    "the forest could not be asked": "der Forest konnte nicht gefragt werden",
    "the forest knows the labels on it, but its values are not those of the training": (
        "der Forest kennt die Labels darauf, doch seine Werte sind nicht die des Trainings"
    ),
    "the forest does not know the labels on it": "der Forest kennt die Labels darauf nicht",
    "the labels or the features do not fit it": "die Labels oder die Merkmale passen nicht dazu",
    "It may be {}: {}; that is no proof.": "Es kann {} sein: {}; das ist kein Beweis.",
    "It may be {}; nothing tells which. Name the folder that holds it alone.": (
        "Es kann {} sein; nichts sagt, welches. Den Ordner nennen, in dem es allein liegt."
    ),
    "It may be {} or {}; nothing tells which. Name the folder that holds it alone.": (
        "Es kann {} oder {} sein; nichts sagt, welches. Den Ordner nennen, in dem es allein liegt."
    ),
    "No file of its name was found in the folder.": (
        "Im Ordner wurde keine Datei seines Namens gefunden."
    ),
    # What is asked about the planes of a file
    "Are the planes of '{}' {} classes of one image?": (
        "Sind die Ebenen von „{}“ {} Klassen eines Bildes?"
    ),
    "Are the planes of '{}' {} classes in each of {} slices?": (
        "Sind die Ebenen von „{}“ {} Klassen in jeder von {} Schichten?"
    ),
    "Are the planes of '{}' {} classes in each of {} time points?": (
        "Sind die Ebenen von „{}“ {} Klassen zu jedem von {} Zeitpunkten?"
    ),
    "It is a stack of {} planes without channels, but their labels repeat: {}.": (
        "Es ist ein Stapel aus {} Ebenen ohne Kanäle, doch ihre Namen wiederholen sich: {}."
    ),
    "It is a stack of {} planes without channels, but each {} planes that follow one another add "
    "up to 1.": (
        "Es ist ein Stapel aus {} Ebenen ohne Kanäle, doch je {} aufeinander folgende ergeben "
        "zusammen 1."
    ),
    "'{}' has {} channels, which cannot all be classes.": (
        "„{}“ hat {} Kanäle; das können nicht alles Klassen sein."
    ),
    "Its axes are {} and its shape is {}. Were slices taken for channels?": (
        "Seine Achsen sind {}, seine Form ist {}. Wurden Schichten für Kanäle gehalten?"
    ),
    "Are the {} channels of '{}' classes or slices?": (
        "Sind die {} Kanäle von „{}“ Klassen oder Schichten?"
    ),
    "Its channels add up to {} to {}, not to 1, as the classes of a whole map do, and they have "
    "no names.": (
        "Seine Kanäle ergeben zusammen {} bis {}, nicht 1 wie die Klassen einer ganzen Karte, und "
        "sie haben keine Namen."
    ),
    "Are the {} slices of '{}' its classes?": "Sind die {} Schichten von „{}“ seine Klassen?",
    "Its channels add up to {} to {}, not to 1, but its slices do.": (
        "Seine Kanäle ergeben zusammen {} bis {}, nicht 1, seine Schichten aber schon."
    ),
    "{} classes of one image": "{} Klassen eines Bildes",
    "{} classes of one image ({})": "{} Klassen eines Bildes ({})",
    "{} classes in each of {} slices": "{} Klassen in jeder von {} Schichten",
    "{} classes ({}) in each of {} slices": "{} Klassen ({}) in jeder von {} Schichten",
    "{} classes in each of {} time points": "{} Klassen zu jedem von {} Zeitpunkten",
    "{} classes ({}) in each of {} time points": "{} Klassen ({}) zu jedem von {} Zeitpunkten",
    "{} slices of one class": "{} Schichten einer Klasse",
    "{} time points of one class": "{} Zeitpunkte einer Klasse",
    "{} classes of one image, each used as it is": (
        "{} Klassen eines Bildes, jede benutzt, wie sie ist"
    ),
    "{} classes in each of {} slices, each used as it is": (
        "{} Klassen in jeder von {} Schichten, jede benutzt, wie sie ist"
    ),
    "class {}": "Klasse {}",
    "slice {}": "Schicht {}",
    "time point {}": "Zeitpunkt {}",
    "slice {}: {}": "Schicht {}: {}",
    "time point {}: {}": "Zeitpunkt {}: {}",
    "slice {}: class {}": "Schicht {}: Klasse {}",
    "time point {}: class {}": "Zeitpunkt {}: Klasse {}",
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
