"""German: all tables together, and the words that the next translator keeps to.

Style: plain and short. Nobody is addressed; buttons and requests are infinitives ("Bild öffnen",
"Noch einmal versuchen"). "Dein" and "Ihr" become "eigen": "das eigene Netz". After a colon a whole
sentence begins with a capital letter. Quotation marks are „ and “. Numbers have a comma in
sentences, and a point in file names, commands and what comes from a file. Keys are named as they
are printed: Strg, Umschalt, Bild auf, Leertaste, Eingabe, Esc.

====================  ==============================================================
English               German
====================  ==============================================================
agreement, accuracy   Übereinstimmung (mit dem Lehrer), Genauigkeit (an der Wahrheit)
batch                 Stapel
brush, eraser         Pinsel, Radierer
channel               Kanal
checkpoint            Zwischenstand
class                 Klasse
difference            Unterschied (verbesserte Karte minus Forest)
job                   Aufgabe
confidence            Sicherheit
curtain               Vorhang
Enhancer              Enhancer (unser Wort; Mehrzahl ebenso)
enhanced map          verbesserte Karte
feature               Merkmal
forest                Forest, Random Forest (nie "Wald"); des Forests
ground truth          Ground Truth
halo                  Rand
held back             zurückgehalten
label (of a class)    Label; Mehrzahl Labels
layer                 Ebene
mean teacher          Mean Teacher (gleitendes Mittel des Netzes)
network               Netz
object, cell          Objekt, Zelle
out-of-bag error      Out-of-Bag-Fehler
outline               Umriss
panel                 Ansicht
patch                 Ausschnitt (beim Training)
plane                 Ebene (einer Datei, deren Bedeutung noch offen ist)
probability map       Wahrscheinlichkeitskarte, kurz Karte
pseudo-label          Pseudo-Label
raw data              Rohdaten; raw value: Rohwert
rectify (labels)      berichtigen
relink                neu verknüpfen
scale (of features)   Skala (Sigma)
scale (of a map)      Maßstab
score                 Wert
seed                  Startzahl
segmentation          Segmentierung
slice                 Schicht
soft label            weiches Label
stroke                Strich
structure tensor      Strukturtensor
teacher               Lehrer
threshold             Schwellwert
tile                  Kachel
time point            Zeitpunkt
unsupported claims    ohne Rückhalt (was der Enhancer behauptet und der Forest nicht sieht)
voxel size            Pixelgröße
====================  ==============================================================
"""

from s2d_desktop.ui.texts import (
    german_commands,
    german_export,
    german_fiji,
    german_help,
    german_jobs,
    german_menus,
    german_more,
    german_painting,
    german_project,
    german_relinking,
    german_reports,
    german_retraining,
    german_segment,
    german_settings,
    german_steps,
    german_training,
    german_window,
    german_wizard,
    german_zoo,
)

SENTENCES: dict[str, str] = {
    **german_window.SENTENCES,
    **german_menus.SENTENCES,
    **german_help.SENTENCES,
    **german_commands.SENTENCES,
    **german_settings.SENTENCES,
    **german_relinking.SENTENCES,
    **german_reports.SENTENCES,
    **german_more.SENTENCES,
    **german_steps.SENTENCES,
    **german_segment.SENTENCES,
    **german_zoo.SENTENCES,
    **german_wizard.SENTENCES,
    **german_training.SENTENCES,
    **german_fiji.SENTENCES,
    **german_painting.SENTENCES,
    **german_project.SENTENCES,
    **german_export.SENTENCES,
    **german_jobs.SENTENCES,
    **german_retraining.SENTENCES,
}
