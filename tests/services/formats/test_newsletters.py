"""Texts that were written and not said: laid out in sections, lists and short news, and nobody's turns."""

from __future__ import annotations

import pytest

from services import contents, formats
from services.errors import Refused
from services.formats import sections
from services.formats.corrections import Correction
from services.formats.document import Document

# The shape of a weekly letter: two numbered lists, four of dashes, five short items behind an emoji.
WEEKLY = """Rouages Café ☕️ – #41
Où l’on reparle des halles
Les débats sur les machines et leurs effets sur nos ateliers s’affinent. Quatre axes à relever cette semaine :
1. Quelle place au contremaître ?
2. Pourquoi un atelier doit-il compter (à la machine) ?
3. Comment s’y prendre ? Les retours arrivent
4. Et toujours beaucoup d’annonces…
Sur le premier point, la mairie vient de publier un avis sur les halles.
Dix points à retenir.
- Carte des halles
- Rôle accru des gardiens pour assurer le rangement.
- Soutien aux petits ateliers.
- Achats plus simples
- Propositions du CAM (comité des ateliers) Métiers de Précision.
- Plaidoyer pour des règles locales. Buy Local Act, Small Shop Act
- Feuille de route des halles.
- Budget dédié aux machines.
- Conseil de défense des rouages.
- Suivi par la maire.
La ville voisine alerte sur la dépendance aux rouages importés, notant que seulement 16% de ces rouages sont d’ici.
Karl Brandt est pessimiste, notamment sur l’inflation des règles. Il affirme que la paperasse tue l’atelier.
Deuxième sujet : faut-il une machine par atelier ?
À l’école des mines, la machine est un moteur :
- pièces achevées 23,4% plus vite et qualité améliorée de 38%.
- Elle sert aussi de « niveleur de métier », avec une hausse de 41% pour les moins habiles.
L’étude propose 8 étapes :
- Ouvrir une bibliothèque de rouages
- Nommer un gardien
- Créer un lieu de partage
- Essayer un atelier pilote (ex: horloge)
- Organiser des visites (nous en préparons si vous êtes intéressés)
- Proposer des abonnements
- Mettre la machine à l’entrée
- Et bien sûr : fermer la porte
Cette avancée pourrait multiplier les ateliers par 3 à 12. Chaque calcul boit 20cl d’eau !
Pour terminer, les points de la semaine.
- L’horloge Tic annonce la sonnerie. A lire ici
- A noter qu’il se coule 52 millions de rouages par jour. En 2021, autant (17 milliards) qu’en 120 ans (1830 à 1950).
- De nouveaux modèles sortent tous les mois : HorLoge-4 (libre).
- Le Fanal va doubler ses pages.
- Sûreté encore : des ateliers ont laissé fuir par « inadvertance » 44 Tonneaux de plans
- La mairie lance un guichet pour le 1er mars.
- Continuez à compter avec ces exemples.
- Enfin, voici 11 minutes de film (vu au Fanal).
Passez une bonne fin de semaine et à vendredi.
A retenir cette semaine
Jeunes Ateliers, Tocante et le Nouveau Visage du Métier
Les équipes doivent s’adapter à cette époque dominée par Tocante, malgré la résistance des anciens ateliers du quai.
5 idées à garder en tête.
1. Jeunes et Moins Jeunes : ils sont près de 29% des visiteurs.
2. Tocante en Ascension : elle devrait dépasser Horloge.
3. Dépenses vers Horloge : malgré le pivot, on dépense toujours.
4. Influence des Voisins : elle croît plus vite.
5. Échec des Cadrans : ils n’ont pas tenu.
Et pour reboucler, nous sommes tombés sur ces idées pour créer LE carnet.
En bref (ou presque)
🎯 Réglage du balancier en atelier
Un balancier bien réglé dure. Cet article revient sur les cinq éléments du réglage.
En savoir plus
🛒 Achats pour 2027
Préparez vos achats avec ces conseils.
En savoir plus
🔍 RDV : Trouver la Panne
Un procédé de 9 minutes pour trouver la panne de votre horloge.
En savoir plus
📈 Tendances en 2026
Un rapport : près de 8000$ dépensés par atelier (64 rouages en moyenne) mais seulement 53% servent.
En savoir plus
📝 Modèle de Carnet
Un modèle simple pour tenir votre carnet d’atelier.
En savoir plus
"""

# The other shape: what the issue announces first, lists whose items have paragraphs of their own, "•", no-break spaces.
EDITED = """📌 Sommaire En mai, on parle des halles utiles…
📌 Sommaire L'édito Brèves : 38% des ventes de rouages…
📌 Sommaire Ma-ni-velleÀ quoi sert la machine dans l’atelier…
📌 Sommaire Signaux faibles Brèves : + 6,3 % de…

Rouages Café ☕️ – #48

Quand il n’y en a plus, il y en a encore…

A moins de vivre au fond d’une cave, et malgré la pluie, il fut difficile de passer à côté du départ de la maire.

Pour mémoire, l’atelier central est estimé à 70 milliards d’écus.

Le second point, c’est d’en tirer quelques enseignements.

  1. Le départ de la maire s’inscrit dans un débat sur la sûreté. On parle d’« économie des gestes » (sic).\u0020

    En l’occurrence, comment compter\u00a0sans se tromper ?
    \u0020
  2. L’antagonisme entre\u00a0le métier et la vente est un sujet clé.

    Et bim… hier, une lettre des gardiens a soulevé des inquiétudes.

    Cette lettre a joué un rôle dans le départ.

Que pouvons-nous en retirer ?
\u0020

Bien sûr la\u00a0question de la sûreté, mais il rappelle le bon vieux « ne mettez pas tout dans le même tiroir ».

Même si tout le monde\u00a0n’est pas d’accord, je vous partage ici deux convictions :

  1. Choisissez des rouages\u00a0libres (vraiment libres).
    \u0020
  2. Choisissez des rouages d’ici pour éviter les douanes.

Mais ailleurs aussi la concurrence s’organise, et les comparaisons tournent à son avantage cette année.

A retenir cette semaine

Compteurs : Quand les Chiffres Rencontrent la Main

Cette semaine un coup de gueule sur les compteurs nous a rappelé à quel point on aime détester cet outil.

Les compteurs, c’est quoi au juste ?

C’est comme demander à vos visiteurs : «\u00a0Recommanderiez-vous la halle ?\u00a0». Les notes de 9 et 10 sont vos amis.

PS : Curieux de voir la suite ? Jetez un œil au carnet que nous avions tenu !

En bref (ou presque)

📊 Atelier : Inspirez-vous des Voisins

À la recherche d’idées ? Vous pouvez visiter tous les ateliers du quai, par jour et par thème, sans réserver.

Bibliothèque des ateliers

📚 Le Fanal Met à Jour ses Pages

Les gardiens utilisent ces pages pour juger la qualité d’un rouage et la patience de qui le pose, chaque jour.

📉 La Vente Ralentit, le Métier Résiste ?

Selon le carnet du quai,\u00a0 les ventes croissent de seulement 4% sur neuf mois, contre 12% avant. Le reste tient.

🚀 Tocante Lance ses Projections

Selon Tocante, trois tendances clés dans les ateliers.

  • Main vs Machine\u00a0: la vraie question est de garder la main.
  • Choix et Prix\u00a0: on se concentre sur ce qui tient.
  • Jeu en Priorité\u00a0: on joue avant de compter.

Source :\u00a0Fanal – Halles 2026

Tâches à la main VS à la machine
"""


def read(text, **given):
    return formats.read(text.encode(), **given)


def lists(found):
    return [(one.marker, len(one.items)) for one in contents.of(found).lists]


@pytest.mark.parametrize(("text", "title"), [(WEEKLY, "Rouages Café ☕️ – #41"), (EDITED, "Rouages Café ☕️ – #48")])
def test_nobody_speaks_in_a_newsletter(text, title):
    found = read(text)
    assert (found.format, found.transcript.turns, found.transcript.speakers) == ("newsletter", (), ())
    assert (found.transcript.title, found.transcript.language, found.warnings) == (title, "fr", ())
    with pytest.raises(Refused) as refused:
        formats.spoken(found)
    assert refused.value.key == "formats.nobody_speaks"


def test_the_lists_of_a_weekly_letter_are_counted_apart():
    assert lists(read(WEEKLY)) == [
        ("numbered", 4), ("dash", 10), ("dash", 2), ("dash", 8), ("dash", 8), ("numbered", 5),
    ]  # fmt: skip


def test_a_list_whose_items_have_paragraphs_goes_on_with_its_next_number():
    assert lists(read(EDITED)) == [("numbered", 2), ("numbered", 2), ("bullet", 3)]
    first = contents.of(read(EDITED)).lists[0]
    assert [item.count("\n") for item in first.items] == [1, 2]
    assert first.items[1].endswith("Cette lettre a joué un rôle dans le départ.")


def test_short_items_stand_behind_an_emoji_and_each_ends_with_its_link():
    briefs = contents.of(read(WEEKLY)).of_kind("brief")
    assert [one.mark for one in briefs] == ["🎯", "🛒", "🔍", "📈", "📝"]
    assert all(one.blocks[-1].kind == "more" and one.blocks[-1].text == "En savoir plus" for one in briefs)
    assert briefs[0].heading == "Réglage du balancier en atelier"
    assert len(contents.of(read(EDITED)).of_kind("brief")) == 4


def test_what_an_issue_announces_of_itself_is_no_section():
    teasers = contents.of(read(EDITED)).of_kind("teaser")
    assert len(teasers) == 4
    assert teasers[0].heading == "Sommaire En mai, on parle des halles utiles…"


def test_headings_captions_and_sources_are_told_apart():
    holds = contents.of(read(EDITED))
    headings = [one.heading for one in holds.of_kind("section")]
    assert headings == [
        "Rouages Café ☕️ – #48", "Que pouvons-nous en retirer ?", "A retenir cette semaine",
        "Compteurs : Quand les Chiffres Rencontrent la Main", "Les compteurs, c’est quoi au juste ?",
        "En bref (ou presque)",
    ]  # fmt: skip
    last = holds.sections[-1].blocks
    assert [block.kind for block in last] == ["paragraph", "list", "source", "caption"]


ABOVE = "Les rouages posés par Tocante ont tous la même patine : un seul atelier, un ton commun. Tout est expliqué ici."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Patine commune des rouages avec Tocante", "caption"),
        ("Croquis de la halle contre la machine", "caption"),
        ("Pour finir, le quai", "section"),
        ("Le quai et ses gardiens", "section"),
        ("Patine du quai", "section"),
        ("Pourquoi la patine des rouages de Tocante ?", "section"),
        ("Pour commencer la semaine, deux ateliers du quai de Tocante", "paragraph"),
    ],
)
def test_a_line_that_tells_what_stands_above_it_is_under_a_picture_and_no_heading(line, kind):
    below = "Restent, pour finir la semaine sur le quai, les gardiens et leur carnet : chacun y note ce qu’il a compté."
    if kind == "paragraph":
        below = "Rouage et Cadran, posés par Tic."
    text = f"{WEEKLY}\nUne rubrique à part\n{ABOVE}\n{line}\n{below}\n"
    found = contents.of(read(text))
    headings = [one.heading for one in found.of_kind("section")]
    kinds = {block.text: block.kind for one in found.sections for block in one.blocks}
    assert kinds.get(line, "section" if line in headings else None) == kind


def test_figures_are_found_with_their_unit_and_line_but_not_the_issues_number():
    holds = contents.of(read(WEEKLY))
    told = [one.text for one in holds.figures if not one.is_year]
    assert told == [
        "16%", "23,4%", "38%", "41%", "3 à 12", "20cl", "52 millions", "17 milliards", "120 ans", "1830 à 1950",
        "44 Tonneaux", "11 minutes", "29%", "9 minutes", "8000$", "64 rouages", "53%",
    ]  # fmt: skip
    assert WEEKLY.split("\n")[holds.figures[0].line - 1].startswith("La ville voisine")


def test_no_break_spaces_and_balanced_quotation_marks_are_kept():
    found = read(EDITED)
    assert found.text.count("\u00a0") == EDITED.count("\u00a0") == 12
    assert (found.text.count("«"), found.text.count("»")) == (3, 3)


def test_the_outline_prints_headings_and_lists_as_what_they_are():
    told = contents.outlined(contents.of(read(WEEKLY)))
    assert told.startswith("# Rouages Café ☕️ – #41\n")
    assert "\n## A retenir cette semaine\n" in told
    assert "\n## 📝 Modèle de Carnet\n" in told
    assert "\n4. Et toujours beaucoup d’annonces…\n" in told
    assert "\n- Suivi par la maire.\n" in told


def test_whoever_says_that_it_is_speech_has_it_read_as_speech():
    found = read(WEEKLY, corrections=[Correction(0, "spoken")])
    assert found.format == "prose"
    assert len(found.transcript.turns) == WEEKLY.strip().count("\n")
    given = read(WEEKLY, corrections=[Correction(3, "speaker", "Ada Byron"), Correction(8, "speaker", "Karl Brandt")])
    assert [one.name for one in given.transcript.speakers] == ["Ada Byron", "Karl Brandt"]


@pytest.mark.parametrize(
    "text",
    [
        "Les machines comptent. Elles comptent vite.\n\nElles ne pensent pas.",
        "Bonjour à tous.\n- Alors on va parler de trois choses.\n- La première, c’est le prix.\nVoilà.",
        "# Notes\n\nOn ouvre à neuf heures et on ferme quand la dernière machine s’arrête.\n\nIl pleut.",
    ],
)
def test_running_text_is_no_newsletter(text):
    assert read(text).format == "prose"


@pytest.mark.parametrize("mark", ["-", "–", "•", "*", "→", "✅", "▪"])
def test_every_mark_of_a_list(mark):
    made = sections.of(
        Document(f"Une phrase qui ouvre le texte, assez longue.\n{mark} un rouage\n{mark} deux rouages\nFin.")
    )
    assert [len(block.items) for one in made for block in one.blocks if block.kind == "list"] == [2]


def test_a_letter_in_english():
    text = (
        "Gears Weekly – #7\nIn this issue, gears.\nKey takeaways\nThe halls are full again, and nobody knows why.\n"
        "1. Count first.\n2. Then count again.\n3. Rest.\nIn brief\n⚙️ New gears on the quay\nThey cost 30% less.\n"
        "Read more\n🔧 Old gears\nThey last 12 to 15 years.\nRead more\n"
    )
    found = read(text)
    holds = contents.of(found)
    assert (found.format, found.transcript.language) == ("newsletter", "en")
    assert [len(one.items) for one in holds.lists] == [3]
    assert [one.heading for one in holds.of_kind("brief")] == ["New gears on the quay", "Old gears"]
    assert [one.text for one in holds.figures] == ["30%", "12 to 15 years"]


HEADER = "Mardi 3 mars 2026, LE FANAL reçoit Ada Byron (mathématicienne, Analytica) et Karl Brandt (fondateur de Rouage & Chief Gear Officer, Fanal)"  # noqa: E501


def test_a_programmes_header_gives_date_and_programme():
    holds = contents.of(
        read(f"{HEADER}\nCategory\n🗞\nNewsTranscription\n00:00Bonjour à tous.\n00:09Merci, 5000 pièces.")
    )
    assert (holds.date.isoformat(), holds.programme) == ("2026-03-03", "LE FANAL")
    assert [(one.text, one.start_ms // 1000) for one in holds.figures] == [("5000 pièces", 9)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Le 14 octobre 2026, tout ouvre.", "2026-10-14"), ("Le 1er mai 2026", "2026-05-01"),
        ("October 14, 2026: doors open.", "2026-10-14"), ("14/10/2026 – compte rendu", "2026-10-14"),
        ("Dernière mise à jour : 7 septembre 2026", None), ("Le 31 février 2026", None),
    ],
)  # fmt: skip
def test_dates_of_a_header(text, day):
    found = contents.of(read(f"{text}\n\nUne phrase assez neutre pour finir."))
    assert (found.date.isoformat() if found.date else None) == day
