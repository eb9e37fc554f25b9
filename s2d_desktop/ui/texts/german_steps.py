"""German: the six steps."""

SENTENCES = {
    "step.data": "Daten",
    "step.probabilities": "Wahrscheinlichkeiten",
    "step.enhance": "Verbessern",
    "step.segment": "Segmentieren",
    "step.export": "Exportieren",
    "step.train": "Trainieren",
    "step.name": "Schritt {number}, {name}, {state}",
    "steps.settings": "Einstellungen des Schritts",
    "steps.settings_of": "Einstellungen: {name}",
    "state.done": "fertig",
    "state.now": "jetzt",
    "state.needs": "wartet",
    "state.stale": "veraltet",
    # 1 Data
    "data.title": "Daten",
    "data.text": "Das Bild, das gezeigt und mit dem gerechnet wird.",
    "data.image.label": "Bild",
    "data.image.tip": "Ein Bild des Projekts wählen",
    "data.image_missing": "{name} (nicht gefunden)",
    "data.channel.label": "Kanal der Rohdaten",
    "data.channel.tip": "Welchen Kanal die Ansicht der Rohdaten zeigt; der Forest nutzt alle",
    "data.channel_name": "Kanal {name}",
    "data.colours": "Farben (Rot, Grün, Blau)",
    "data.together": "Alle Kanäle zusammen",
    "data.axes": "Achsen {axes}, {dtype}",
    "data.axes_guess": "Seine Achsen sind vermutet: die Datei nennt sie nicht.",
    "data.axes_other": "Anders lesen...",
    "data.axes_other_tip": "Wählen, was die Datei enthält: Schichten, Zeitpunkte oder Kanäle",
    "data.voxel": "Pixelgröße {size} {unit}",
    "data.no_voxel": "Die Datei nennt keine Pixelgröße; der Maßstabsbalken zählt Pixel.",
    "data.renamed": (
        "Die Datei heißt „{name}“, das Bild des Projekts „{expected}“. Ob es dasselbe Bild ist, "
        "sagt die Selbstprüfung in Schritt 2."
    ),
    "data.image_number": "Bild {number}",
    "data.size_unknown": "Die Größe ist nicht bekannt.",
    "size.slices": "{count} Schichten zu {each}",
    "size.time_points": "{count} Zeitpunkte zu {each}",
    "size.channel": "{size}, 1 Kanal",
    "size.channels": "{size}, {count} Kanäle",
    "data.inside": "Was enthalten ist...",
    "data.inside_tip": "Bilder, Klassen und Merkmale des Projekts",
    "project.title": "Inhalt von {name}",
    "project.facts": "Erstellt mit ilastik {version}, Arbeitsablauf {workflow}.",
    "project.saved": "ilastik hat es am {when} gespeichert.",
    "project.saved_forest": (
        "ilastik hat es am {when} gespeichert; sein Forest ist von da oder älter."
    ),
    "project.file_date": (
        "Es sagt nicht, wann ilastik es gespeichert hat; seine Datei wurde zuletzt am {when} "
        "geschrieben, was beim Kopieren geschehen sein kann."
    ),
    "project.trees": "Sein Forest hat {count} Bäume und sieht {features} Merkmale.",
    "project.trained_now": "Sein Forest wurde in diesem Fenster aus seinen Labels trainiert.",
    "project.no_forest": "Es hat keinen brauchbaren Forest.",
    "project.tensor.proven": "Strukturtensor: der von {name}, durch die Labels bewiesen.",
    "project.tensor.version": (
        "Strukturtensor: der von {name}, wie ilastik {version} ihn berechnet."
    ),
    "project.tensor.guess": (
        "Strukturtensor: der von {name}; ilastik {version} kann beide berechnet haben, die Prüfung "
        "des Forests entscheidet."
    ),
    "project.tensor.other": (
        "Strukturtensor: der von {name}, wie in Schritt 2 gewählt oder bewiesen."
    ),
    "project.images": "Bilder",
    "project.images_tip": "Die Bilder des Projekts, und wo sie liegen",
    "project.image.name": "Name",
    "project.image.size": "Größe",
    "project.image.axes": "Achsen",
    "project.image.state": "Zustand",
    "project.image.forest": "Forest",
    "project.image.file": "Datei",
    "project.found": "gefunden",
    "project.missing": "fehlt",
    "project.unreadable": "nicht lesbar",
    "project.axes_guess": "{axes} (vermutet)",
    "project.axes_guess_tip": "Weder das Projekt noch die Datei nennt die Achsen",
    "project.part": "ein Teil des Bildes",
    "project.slice": "Schicht {number} von {count}",
    "project.time_point": "Zeitpunkt {number} von {count}",
    "project.first_channel": "der erste von {count} Kanälen",
    "project.forest.trained": "damit trainiert",
    "project.forest.trained_tip": "Dies ist das Bild, mit dem der Forest trainiert wurde",
    "project.forest.wrong_axes": "falsche Achsen",
    "project.forest.wrong_axes_tip": "Das Bild des Trainings, aber mit vertauschten Achsen",
    "project.forest.changed": "verändert",
    "project.forest.changed_tip": "Das Bild des Trainings, aber seine Werte wurden verändert",
    "project.forest.exchanged": "vertauscht",
    "project.forest.exchanged_tip": "Die Labels passen zu einem anderen Bild des Projekts",
    "project.forest.wrong": "anderes Bild",
    "project.forest.wrong_tip": "Dies ist nicht das Bild, mit dem der Forest trainiert wurde",
    "project.forest.missing": "nicht geprüft",
    "project.forest.missing_tip": "Das Bild ist nicht da",
    "project.forest.no_labels": "keine Labels",
    "project.forest.no_labels_tip": "Darauf wurde nichts gemalt; der Forest kann nichts dazu sagen",
    "project.forest.not_tested": "nicht geprüft",
    "project.forest.not_tested_tip": "Darauf wurde zu wenig gemalt, als dass der Forest es wüsste",
    "project.testing": "Der Forest wird an seinen Labels geprüft ...",
    "project.some_missing": "{count} von {total} Bildern sind nicht da.",
    "project.folder": "Fehlende Bilder in einem Ordner suchen...",
    "project.folder_tip": (
        "Einen Ordner wählen; Bilder werden an Name, Größe und durch den Forest erkannt"
    ),
    "project.relink": "Datei dieses Bildes wählen...",
    "project.relink_tip": (
        "Wählen, wo das markierte Bild jetzt liegt; Name und Größe werden geprüft"
    ),
    "project.train": "Forest trainieren...",
    "project.train_tip": "Zu Schritt 2 gehen, wo ein Forest aus den Labels trainiert wird",
    "project.unknown": "unbekannt",
    "project.classes": "Klassen",
    "project.classes_tip": "Die gemalten Klassen, in den Farben des Projekts",
    "project.class.name": "Klasse",
    "project.features": "Merkmale",
    "project.features_2d": "Merkmale (Filter in 2D)",
    "project.features_3d": "Merkmale (Filter in 3D)",
    "project.features_tip": "Welche Filter der Forest sieht, auf welchen Skalen (Sigma, in Pixeln)",
    "project.no_features": "Keine Merkmale gewählt",
    "project.scale_2d": "{scale} (2D)",
    "project.scale_3d": "{scale} (3D)",
    "project.cell_on": "gewählt",
    "project.cell_off": "nicht gewählt",
    "project.close": "Schließen",
    "data.relink": "Neu verknüpfen...",
    "data.relink_tip": "Angeben, wo das Bild jetzt liegt; Name und Größe werden geprüft",
    "data.raw": "Rohdaten wählen...",
    "data.raw_tip": "Das Bild wählen, aus dem diese Karte berechnet wurde; die Größe wird geprüft",
    "data.other_image": "Auf ein anderes Bild anwenden...",
    "data.classifier_needs": "Das Bild wählen, auf das dieser Klassifikator angewendet wird.",
    "data.classifier_tip": "Das Bild wählen, auf das dieser Klassifikator angewendet wird",
    "data.fact.raw": "Rohdaten (neben der Karte gefunden)",
    "data.fact.relation": "Klassifikator von",
    "data.fact.version": "ilastik",
    "data.fact.workflow": "Arbeitsablauf",
    "data.fact.features": "Merkmale",
    "data.fact.trees": "Bäume",
    "data.fact.origin": "Karte aus",
    "data.fact.note": "Hinweis",
    # 2 Probabilities
    "probabilities.title": "Wahrscheinlichkeiten",
    "probabilities.text": (
        "Der Random Forest sagt für jedes Pixel, wie wahrscheinlich jede Klasse ist."
    ),
    "stored_map.open": "Seine Wahrscheinlichkeitskarte öffnen",
    "stored_map.open_tip": (
        "Statt des Projekts die Karte öffnen, die es als Eingabe hatte; sie lässt sich verbessern"
    ),
    "probabilities.class": "Welche Klasse ist die Struktur?",
    "probabilities.class_tip": (
        "Die Klasse, die verbessert und segmentiert wird, nach ihrem Namen gewählt"
    ),
    "probabilities.choose": "„{name}“ ist die Struktur",
    "probabilities.tensor.label": "Strukturtensor",
    "probabilities.tensor.tip": (
        "Eines der Merkmale von ilastik lässt sich auf zwei Arten berechnen. Die Selbstprüfung "
        "findet heraus, mit welcher dieser Forest trainiert wurde."
    ),
    "probabilities.tensor.auto": "Automatisch",
    "probabilities.tensor.auto_is": "Automatisch: {name}",
    "probabilities.tensor.fastfilters": "fastfilters (ilastik 1.3 und neuer)",
    "probabilities.tensor.vigra": "vigra (ilastik 1.1, teils 1.2)",
    "verdict.in_fiji": "In Fiji berechnet",
    "verdict.without_fiji": "Ohne Fiji berechnet",
    "verdict.running": "Selbstprüfung des Forests läuft ...",
    "verdict.passed": "✓ Selbstprüfung bestanden",
    "verdict.wrong": "Selbstprüfung: nicht das, woran der Forest gelernt hat",
    "verdict.wrong_axes": "Selbstprüfung: Die Achsen des Bildes sind vertauscht",
    "verdict.exchanged": "Selbstprüfung: Die Bilder des Projekts sind vertauscht",
    "verdict.changed": "Selbstprüfung: Das Bild wurde nach dem Training verändert",
    "verdict.not_possible": "Die Selbstprüfung war nicht möglich",
    # 3 Enhance
    "enhance.title": "Verbessern",
    "enhance.text": "Ein Netz säubert die Wahrscheinlichkeiten der gewählten Klasse.",
    "enhance.enhancer.label": "Enhancer",
    "enhance.enhancer.tip": "Das Netz, das die Wahrscheinlichkeiten säubert",
    "enhance.manage": "Verwalten...",
    "enhance.manage_tip": (
        "Karteikarten der Enhancer; Enhancer hinzufügen, exportieren oder entfernen"
    ),
    "enhance.from_file": "Aus einer Datei...",
    "enhance.choose_file": "Enhancer wählen...",
    "enhance.none": "Kein Enhancer ist gewählt.",
    "enhance.loading": "{name} wird geladen ...",
    "enhance.device.label": "Berechnet auf",
    "enhance.device.tip": (
        "Die GPU wird genutzt, wenn es geht; was wirklich genutzt wurde, steht darunter"
    ),
    "enhance.device.auto": "Automatisch",
    "enhance.device.cpu": "CPU",
    "enhance.device.cuda": "NVIDIA-GPU (CUDA)",
    "enhance.precision.label": "Genauigkeit",
    "enhance.precision.tip": (
        "„Schnell“ darf auf 16 Bit runden, wo der Prozessor es kann; „Exakt“ nie"
    ),
    "enhance.precision.fast": "Schnell",
    "enhance.precision.exact": "Exakt (32 Bit)",
    "enhance.views": "Sicherheit aus acht Blicken",
    "enhance.views_tip": (
        "Das Netz sieht die Karte auf acht Arten gedreht und gespiegelt: Der Mittelwert ist eine "
        "ruhigere Karte, die Streuung zeigt, wo es unsicher ist. Etwa 8-mal langsamer."
    ),
    "enhance.used": "Läuft auf {provider}.",
    "enhance.all": "Alles verbessern",
    "enhance.all_tip": "Das ganze Bild im Hintergrund berechnen (Strg+R)",
    "enhance.all_note": "Was zu sehen ist, wird von selbst verbessert, die Mitte zuerst.",
    "enhance.card.structure": "Für {value}",
    "enhance.card.made_for": "Für {structure} in {modality}",
    "enhance.card.pixel": "Gelernt bei {low} nm je Pixel",
    "enhance.card.pixels": "Gelernt bei {low} bis {high} nm je Pixel",
    "enhance.other_structure": (
        "Dieser Enhancer ist für {structure} gemacht; die Klasse heißt „{name}“. Ist das etwas "
        "anderes, in der Liste einen anderen Enhancer wählen."
    ),
    "own.group": "Eigene Netze (sehen Rohdaten)",
    "own.from_folder": "Ordner wählen...",
    "own.choose_folder": "Eigenes Netz wählen...",
    "own.map.label": "Gezeigte Klasse",
    "own.map.tip": (
        "Von den Klassen, die das eigene Netz findet, diejenige, deren Karte gezeigt wird"
    ),
    "own.finds": "Findet {classes} in Rohdaten",
    "own.agreement": "Übereinstimmung mit dem Lehrer auf dem Zurückgehaltenen: {score}",
    "own.accuracy": "Genauigkeit auf dem Zurückgehaltenen: {score}",
    "own.added": "„{name}“ sieht Rohdaten: In Schritt 3 steht es unter den eigenen Netzen.",
    "own.views": (
        "Nicht für das eigene Netz: Die acht Blicke gelten der Karte eines Forests, und es sieht "
        "Rohdaten."
    ),
    "own.scale": (
        "Das eigene Netz sieht die Rohdaten, wie sie sind: Es gibt keinen Maßstab zu wählen. Die "
        "Bilder sollen die Pixelgröße haben, an der es gelernt hat."
    ),
    "own.layers": (
        "Nicht für das eigene Netz: Es sieht den Forest nicht, also gibt es nichts, womit sich "
        "seine Karte vergleichen ließe, und seine Karte ist kein Mittel aus mehreren Blicken."
    ),
    "own.needs_raw": (
        "Das eigene Netz sieht Rohdaten; das Bild mit den Rohdaten dieser Karte ist nicht offen."
    ),
    "own.no_image.what": "Das Netz „{name}“ hat noch nichts zu sehen.",
    "own.no_image.why": "Kein Bild ist offen.",
    "own.no_image.try": "Ein Bild öffnen: Das Netz wird sofort darauf angewendet.",
    "scale.name": "Maßstab",
    "scale.slider": "Maßstab, Schieberegler",
    "scale.tip": (
        "Um so viel wird die Karte vergrößert, bevor das Netz sie sieht, und danach wieder zurück: "
        "über 1 für Objekte, die dem Enhancer zu klein sind, unter 1 für zu große"
    ),
    "scale.px": " px",
    "scale.size": "Objektgröße",
    "scale.size_tip": (
        "Breite eines typischen Objekts in Pixeln des Bildes: auf der Karte des Forests gemessen "
        "oder eingetippt; 0 misst noch einmal"
    ),
    "scale.not_measured": "nicht gemessen",
    "scale.hint": (
        "Strukturen sind hier etwa {size} px breit; der Enhancer erwartet {low} bis {high} px."
    ),
    "scale.expects": "Der Enhancer erwartet Strukturen von {low} bis {high} px.",
    "scale.only_measured": "Strukturen sind hier etwa {size} px breit.",
    "scale.match": "Größe anpassen: Maßstab {scale}",
    "scale.match_tip": (
        "Den Maßstab nehmen, der die Objekte auf die Größe bringt, die der Enhancer kennt"
    ),
    "scale.find": "Maßstab suchen",
    "scale.find_tip": (
        "An ein paar Stellen des Bildes mehrere Maßstäbe versuchen und den nehmen, bei dem Forest "
        "und verbesserte Karte am besten übereinstimmen; lässt sich rückgängig machen"
    ),
    "scale.undo": "Rückgängig",
    "scale.undo_tip": "Zurück zum Maßstab davor (Strg+Z)",
    "scale.job": "Maßstab suchen",
    "scale.searching": "Mehrere Maßstäbe werden versucht ...",
    "scale.chart": "Übereinstimmung von Forest und verbesserter Karte bei jedem Maßstab",
    "scale.bar": "Maßstab {scale}: Übereinstimmung {agreement}",
    "scale.bar_tip": (
        "Übereinstimmung (F1) von Forest und verbesserter Karte. Anklicken, um Maßstab {scale} zu "
        "nehmen"
    ),
    "scale.best": "bester",
    "scale.used": "jetzt genutzt",
    "scale.was": "Vorher war er {scale}.",
}
