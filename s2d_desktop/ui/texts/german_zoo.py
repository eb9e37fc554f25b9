"""German: the page "Enhancers"."""

SENTENCES = {
    "zoo.title": "Enhancer",
    "zoo.text": (
        "Netze, die die Wahrscheinlichkeiten eines Forests säubern, und eigene Netze, die Rohdaten "
        "sehen."
    ),
    "zoo.origin.bundled": "mitgeliefert",
    "zoo.origin.yours": "eigener",
    "zoo.origin.own": "sieht Rohdaten, eigenes",
    "zoo.list": "Installierte Enhancer",
    "zoo.list_tip": "Einen Enhancer wählen, um seine Karteikarte zu lesen",
    "zoo.bundled": "gehört zum Programm",
    "zoo.yours": "ein eigener",
    "zoo.back": "Zurück",
    "zoo.back_tip": "Zurück zu dem, was vorher zu sehen war (Esc)",
    "zoo.add": "Hinzufügen...",
    "zoo.add_tip": "Einen Enhancer aus einer Datei, einem Ordner oder einer Zip-Datei installieren",
    "zoo.add_file": "Aus Datei oder Zip...",
    "zoo.add_file_tip": "Eine .onnx-Datei, oder ein Paket von bioimage.io als .zip",
    "zoo.add_folder": "Aus einem Ordner...",
    "zoo.add_folder_tip": "Was ein Training geschrieben hat, oder ein entpacktes Paket",
    "zoo.drop": "Oder eine .onnx-Datei, einen Ordner oder eine .zip hierher ziehen.",
    "zoo.train": "Eigenen trainieren...",
    "zoo.train_tip": "Wie ein Enhancer an eigenen gelabelten Bildern trainiert wird",
    "zoo.use": "Verwenden",
    "zoo.use_tip": "Verbessern, was offen ist, mit diesem Enhancer",
    "zoo.use_not": "Zuerst ein Projekt oder eine Wahrscheinlichkeitskarte öffnen",
    "zoo.export": "Für bioimage.io exportieren...",
    "zoo.export_tip": (
        "Ein Paket schreiben, das andere importieren können, mit Dokumentation und Testdaten"
    ),
    "zoo.remove": "Entfernen...",
    "zoo.remove_tip": "Diesen Enhancer aus dem eigenen Ordner der Enhancer löschen",
    "zoo.remove_not": "Dieser Enhancer gehört zum Programm und kann nicht entfernt werden.",
    "zoo.empty": "Kein Enhancer ist installiert.",
    "zoo.command_tip": "Was die Befehlszeile mit diesem Enhancer täte",
    # Networks of the user's own on this page
    "own.yours": "eigenes Netz; es sieht Rohdaten und braucht weder Forest noch Enhancer",
    "own.sees": "Rohdaten",
    "own.sees_channels": "Rohdaten, {count} Kanäle",
    "own.not_measured": "Seine Beschreibung sagt nicht, wie gut es ist.",
    "own.use_tip": "Zeigen, was dieses Netz im offenen Bild findet",
    "own.use_not": "Zuerst ein Bild öffnen, oder ein Projekt mit seinem Bild",
    "own.export": "Exportieren...",
    "own.export_tip": "Als ONNX-Datei, oder als Paket, das andere importieren können",
    "own.remove_tip": "Dieses Netz aus dem eigenen Ordner der Netze löschen",
    "own.remove_not": "Dieses Netz liegt im Ordner seines Trainings und bleibt dort.",
    # Export
    "share.title": "„{title}“ exportieren",
    "share.onnx": "ONNX-Datei, mit ihrer Beschreibung daneben",
    "share.onnx_tip": "Das Netz selbst, für dieses Programm und andere, die ONNX lesen",
    "share.package": "Paket für bioimage.io (zip)",
    "share.package_tip": "Mit Dokumentation und Testdaten, damit andere es importieren können",
    "share.author.label": "Urheber",
    "share.author.tip": "Wer das Netz gemacht hat: der Name, wie er zitiert werden soll",
    "share.author.missing": "Ein Paket nennt, wer es gemacht hat.",
    "share.author.wrong": "Ein Name hat keine Schrägstriche und kein Semikolon.",
    "share.affiliation.label": "Einrichtung (freiwillig)",
    "share.affiliation.tip": "Universität oder Institut",
    "share.licence.label": "Lizenz",
    "share.licence.tip": "Kurzname (SPDX) der Lizenz, unter der andere das Netz nutzen dürfen",
    "share.licence.missing": "Ein Paket sagt, was andere damit tun dürfen. Eine Lizenz wählen.",
    "share.licence.wrong": "Das ist nicht der Kurzname einer Lizenz, zum Beispiel CC-BY-4.0.",
    "share.note": (
        "Das Paket zeigt ein Beispielbild des Trainings, für seine Prüfung und sein Titelbild, und "
        "den Plan des Trainings mit den Namen seiner Dateien."
    ),
    "share.note_maps": (
        "Das Paket zeigt, wo es eines gibt, ein Beispiel des Trainings, für seine Prüfung und sein "
        "Titelbild, und den Plan des Trainings mit den Namen seiner Dateien."
    ),
    "share.done": "Geschrieben: {names}",
    "share.go_on": "Ziel wählen...",
    "share.go_on_tip": "Die Datei wählen, die geschrieben wird",
    "share.cancel": "Abbrechen",
    "share.cancel_tip": "Nichts schreiben",
    # Card
    "zoo.card": "Karteikarte des Enhancers",
    "zoo.cover": "Beispiel: Rohdaten, Wahrscheinlichkeiten des Forests und verbesserte Karte",
    "zoo.no_card": "Von diesem Netz ist nur die Datei bekannt: Es hat keine Beschreibung.",
    "zoo.facts": "Einzelheiten",
    "zoo.pixel": "gelernt an Pixeln von {low} nm",
    "zoo.pixels": "gelernt an Pixeln von {low} bis {high} nm",
    "zoo.objects": "Strukturen von {low} bis {high} Pixeln Breite",
    "zoo.slices": "eine Schicht auf einmal (2D)",
    "zoo.volumes": "Volumen (3D)",
    "zoo.network": "{maps} Karten, {levels} Stufen",
    "zoo.megabytes": "{size} MB",
    "zoo.data_licence": "Lizenz der Daten: {value}",
    "zoo.training.forests": "{count} Random Forests",
    "zoo.training.iterations": "{value} Iterationen",
    "zoo.training.minutes": "{value} Minuten",
    "zoo.training.loss": "Verlust {value}",
    "zoo.training.seed": "Startzahl {value}",
    "zoo.fact.sees": "Sieht",
    "zoo.fact.date": "Trainiert am",
    "zoo.fact.structure": "Struktur",
    "zoo.fact.size": "Erwartet",
    "zoo.fact.images": "Arbeitet an",
    "zoo.fact.output": "Ergibt",
    "zoo.fact.network": "Netz",
    "zoo.fact.data": "Gelernt an",
    "zoo.fact.training": "Training",
    "zoo.fact.licence": "Lizenz",
    "zoo.fact.version": "Version",
    "zoo.fact.source": "Herkunft",
    "zoo.added": "hinzugefügt am {date}",
    "zoo.fact.name": "Name in Befehlen",
    "zoo.fact.folder": "Ordner",
    "zoo.scores.name": "Wie gut er war",
    "zoo.scores.tip": "Die Karten der Forests selbst gegen die verbesserten, an denselben Bildern",
    "zoo.scores.note": (
        "Mittel ± Standardabweichung über die Forests; der bessere Wert ist fett. Auf eigenen "
        "Bildern kann es besser oder schlechter sein: beide Ansichten vergleichen."
    ),
    "zoo.scores.none": "Seine Karteikarte nennt keine Werte.",
    "zoo.scores.validation": "Validierung während des Trainings",
    "zoo.scores.data": "Bilder",
    "zoo.scores.forests": "Forests",
    "zoo.scores.metric": "Maß",
    "zoo.scores.forest": "Forest",
    "zoo.scores.enhanced": "Verbessert",
    "zoo.scores.higher": "{metric}",
    "zoo.scores.lower": "{metric} (kleiner ist besser)",
    "zoo.limits": "Wo er versagt",
    "zoo.failure": "Beispiel für ein Versagen",
    "zoo.citation": "Bitte zitieren",
    "zoo.method_citation": (
        "Matskevych A, Wolny A, Pape C, Kreshuk A (2022). From Shallow to Deep: Exploiting "
        "Feature-Based Classifiers for Domain Adaptation in Semantic Segmentation. Frontiers in "
        "Computer Science 4:805166. doi:10.3389/fcomp.2022.805166"
    ),
    "zoo.copy_citation": "Zitat kopieren",
    "zoo.copy_citation_tip": "Als Text kopieren, was zu zitieren ist",
    "zoo.show_folder": "Ordner zeigen",
    "zoo.show_folder_tip": "Den Ordner des Netzes und seiner Karteikarte öffnen",
    "copy.done": "Kopiert",
    # Work
    "zoo.work.list": "Enhancer suchen",
    "zoo.work.sheet": "Karteikarte von {name} lesen",
    "zoo.job.add": "{name} hinzufügen",
    "zoo.job.export": "{name} exportieren",
    "zoo.job.remove": "{name} entfernen",
    "zoo.dialog.file": "Welcher Enhancer?",
    "zoo.dialog.folder": "Ordner des Enhancers",
    "zoo.dialog.export": "Für bioimage.io exportieren",
    "zoo.filter": "Enhancer und Pakete (*.onnx *.zip *.json *.yaml)",
    "zoo.filter_zip": "Pakete für bioimage.io (*.zip)",
    "zoo.remove_title": "Netz entfernen",
    "zoo.remove_text": (
        "„{title}“ entfernen? Der Ordner wird gelöscht: {folder}. Bilder und Karten bleiben, wie "
        "sie sind."
    ),
    # Training
    "zoo.train_title": "Eigenen Enhancer trainieren",
    "zoo.train_text": (
        "Trainiert wird vorerst im Terminal, auf GPU oder CPU. Nötig sind Bilder, in denen die "
        "Struktur gelabelt ist; der Beispielplan erklärt jeden Eintrag. Ein unterbrochenes "
        "Training geht weiter, wenn der Befehl noch einmal gegeben wird."
    ),
    "zoo.train_commands": "Befehle für das Training",
    "zoo.train_copy_tip": "Die Befehle kopieren",
    "zoo.train_needs": "torch wird ebenfalls gebraucht: {command}",
}
