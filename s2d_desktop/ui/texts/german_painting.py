"""German: painting strokes and the live forest."""

SENTENCES = {
    "painting.title": "Malen",
    "painting.text": (
        "Ein paar Striche jeder Klasse malen, in einer beliebigen Ansicht. Ein Forest lernt sofort "
        "daraus; wo eine Karte falsch ist, einen Strich hinzufügen."
    ),
    "painting.invitation": (
        "Ein paar Striche jeder Klasse malen: Ein Forest lernt daraus, und hier erscheint seine "
        "Karte."
    ),
    "painting.start": "Malen beginnen",
    "painting.structure": "Struktur",
    "painting.background": "Hintergrund",
    "painting.class": "Klasse {number}",
    "painting.brush": "Pinsel",
    "painting.brush_tip": (
        "Die gewählte Klasse malen (B): linke Maustaste, in jeder Ansicht; Eingabe malt einen "
        "Punkt in der Mitte. Die rechte oder mittlere Taste verschiebt das Bild, das Mausrad "
        "vergrößert, noch einmal B legt den Pinsel weg"
    ),
    "painting.eraser": "Radierer",
    "painting.eraser_tip": (
        "Striche wegnehmen (E); mit der Umschalttaste nur solche der gewählten Klasse. Noch einmal "
        "E legt ihn weg"
    ),
    "painting.size": "Pinselgröße",
    "painting.size_tip": "Breite des Pinsels in Pixeln des Bildes: [ und ], oder Strg und Mausrad",
    "painting.px": " px",
    "painting.classes": "Klasse zum Malen",
    "painting.classes_tip": (
        "Die Klasse, die der Pinsel malt (N für die nächste). Umbenennen mit Doppelklick oder F2"
    ),
    "painting.pixels": "{count} Pixel gemalt.",
    "painting.class_keys": "Strg+{number} zum Malen, F2 zum Umbenennen.",
    "painting.add": "Klasse hinzufügen",
    "painting.add_tip": "Eine Klasse mehr; lässt sich rückgängig machen",
    "painting.remove": "Klasse entfernen",
    "painting.remove_tip": (
        "Die gewählte Klasse mit ihren Strichen entfernen; lässt sich rückgängig machen. "
        "Mindestens zwei Klassen bleiben"
    ),
    "painting.live": "Live-Forest aus den Strichen",
    "painting.live_tip": (
        "Nach jedem Strich einen Forest trainieren und seine Karte zeigen. Aus: was die Datei "
        "selbst hat"
    ),
    "painting.features": "Merkmale...",
    "painting.features_tip": "Wählen, welche Merkmale der Forest sieht, und auf welchen Skalen",
    "painting.features_now": "{count} Merkmale, Skalen {low} bis {high}",
    "painting.use_saved": "Diese Striche übernehmen",
    "painting.use_saved_tip": (
        "Gespeicherte Striche, Klassen und Merkmale übernehmen; lässt sich rückgängig machen. Wer "
        "ohne sie malt, behält ihre Datei unter anderem Namen"
    ),
    "painting.saved": "Striche zu diesem Bild wurden am {when} gespeichert.",
    "painting.other_image": "Das Bild hat sich seither geändert: Vielleicht passen sie nicht mehr.",
    "painting.other_size": "Die gespeicherten Striche gehören zu einem Bild anderer Größe.",
    "painting.unreadable": "Gespeicherte Striche lassen sich nicht lesen. {reason}",
    "painting.work": "Forest trainieren",
    "painting.looking": "Gespeicherte Striche suchen",
    "painting.saving": "Striche speichern",
    "painting.training": "Training läuft ...",
    "painting.begin": "Zuerst den Pinsel wählen und „{name}“ malen.",
    "painting.one_more": "Jetzt ein paar Striche von „{name}“ malen.",
    "painting.missing": "„{name}“ ist noch nicht gemalt.",
    "painting.trained": "✓ {trees} Bäume aus {painted} gemalten Pixeln in {seconds} s.",
    "painting.fewer": "{learned} davon genügen.",
    "painting.error": "Out-of-Bag-Fehler: {percent} %.",
    "painting.error_tip": (
        "Der Out-of-Bag-Fehler ist der Anteil gemalter Pixel, die von den Bäumen, die nicht an "
        "ihnen gelernt haben, einer anderen Klasse zugeordnet werden. Er sagt, wie gut die Striche "
        "zueinander passen"
    ),
    "painting.cancelled": (
        "Das Training wurde abgebrochen; ein weiterer Strich oder „Aktualisieren“ beginnt es neu."
    ),
    "painting.features_title": "Merkmale des Forests",
    "painting.features_text": (
        "Was der Forest von jedem Pixel sieht. Die Skala ist die Breite in Pixeln, über die ein "
        "Filter schaut: Kleine sehen Kanten und Körnung, große sehen die Umgebung. Mehr Merkmale "
        "brauchen mehr Zeit."
    ),
    "painting.feature.GaussianSmoothing": "Helligkeit (Gaussian Smoothing)",
    "painting.feature.LaplacianOfGaussian": "Kante (Laplacian of Gaussian)",
    "painting.feature.GaussianGradientMagnitude": "Kante (Gaussian Gradient Magnitude)",
    "painting.feature.DifferenceOfGaussians": "Kante (Difference of Gaussians)",
    "painting.feature.StructureTensorEigenvalues": "Textur (Structure Tensor Eigenvalues)",
    "painting.feature.HessianOfGaussianEigenvalues": "Textur (Hessian of Gaussian Eigenvalues)",
    "painting.cell": "{feature} auf Skala {scale}",
    "painting.column": "Alle Merkmale auf Skala {scale}",
    "painting.column_tip": "Alle Merkmale auf Skala {scale} an- oder abwählen",
    "painting.too_large": "Das Bild ist zu klein für Skala {scale}",
    "painting.scale": "Skala",
    "painting.scale_tip": "Eine Spalte mit eigener Skala hinzufügen, in Pixeln",
    "painting.add_scale": "Skala hinzufügen",
    "painting.in_3d": "Filter sehen benachbarte Schichten (3D)",
    "painting.in_3d_tip": (
        "Für Volumen, deren Schichten etwa so dick sind wie ihre Pixel breit; langsamer"
    ),
    "painting.chosen": "{count} gewählt",
    "painting.take": "Diese Merkmale nehmen",
    "painting.take_tip": "Den Forest mit diesen Merkmalen trainieren",
    "painting.keep_tip": "Die Merkmale lassen, wie sie waren",
    "menu.paint": "&Malen",
    "action.brush": "&Pinsel",
    "action.brush.tip": "Die gewählte Klasse malen, in jeder Ansicht",
    "action.eraser": "&Radierer",
    "action.eraser.tip": "Striche wegnehmen",
    "action.larger_brush": "Größerer Pinsel",
    "action.larger_brush.tip": "Breitere Striche malen",
    "action.smaller_brush": "Kleinerer Pinsel",
    "action.smaller_brush.tip": "Dünnere Striche malen",
    "action.next_class": "Nächste Klasse",
    "action.next_class.tip": "Die nächste Klasse der Liste malen",
    "action.live": "&Live-Forest aus den Strichen",
    "action.live.tip": "Nach jedem Strich einen Forest trainieren und seine Karte zeigen",
    "action.update_forest": "&Aktualisieren",
    "action.update_forest.tip": "Den Forest jetzt aus den Strichen trainieren",
    "action.features": "&Merkmale...",
    "action.features.tip": "Die Merkmale wählen, die der Forest sieht",
    "action.to_ilastik": "Als &ilastik-Projekt speichern...",
    "action.to_ilastik.tip": (
        "Bilder, Labels, Merkmale und den gezeigten Forest als neues Projekt schreiben, mit dem "
        "ilastik weitermacht"
    ),
    "dialog.to_ilastik": "ilastik-Projekt schreiben",
    "filter.write.ilp": "ilastik-Projekte (*.ilp)",
    "painting.project_written": "{name} ist geschrieben und lässt sich in ilastik öffnen.",
    "painting.not_painted.what": "Es gibt keine Striche, die sich schreiben ließen.",
    "painting.not_painted.why": (
        "Ein ilastik-Projekt enthält Labels von mindestens zwei Klassen, und sein Forest lernt "
        "daraus."
    ),
    "painting.not_painted.do": (
        "In Schritt 2 ein paar Striche jeder Klasse malen und noch einmal versuchen."
    ),
}
