"""Made conversations in which guests are told in passing: lists of names, first names alone, thanks in between.

`FIFTH` was judged once before it changed anything, and so was `SIXTH` after that; told as in `conversations`.
"""

# ruff: noqa: E501 - whole conversations, a line each
from __future__ import annotations

from tests.services.naming.conversations import Made

FIFTH: tuple[Made, ...] = (
    Made("fr", {"A": None, "B": "Sophie", "C": "Karim"}, (
        ("A", "Bonjour à tous, je suis aujourd’hui en compagnie de Sophie et de Karim."),
        ("B", "Bonjour."),
        ("C", "Bonjour à tous."),
        ("A", "Sophie, tu commences ?"),
        ("B", "Volontiers. On a ouvert la halle en mars."),
        ("A", "Et toi Karim ?"),
        ("C", "Moi je suis arrivé après."),
    )),
    Made("fr", {"A": None, "B": "Sophie Ternoy", "C": "Karim Belkacem"}, (
        ("A", "Merci de nous rejoindre pour cette table ronde, avec la participation de Sophie Ternoy et de Karim Belkacem."),
        ("A", "Sophie, la halle a-t-elle trouvé son public ?"),
        ("B", "Oui, quinze mille visiteurs."),
        ("A", "Et Karim ?"),
        ("C", "Je dirais plutôt dix mille."),
    )),
    Made("en", {"A": None, "B": "Nadia", "C": "Tom"}, (
        ("A", "Welcome back to the show. It's me, and I've got Nadia and Tom with me again."),
        ("B", "Hi."),
        ("A", "Nadia, you went to the fair."),
        ("B", "I did, and it rained."),
        ("A", "Tom, did you go too?"),
        ("C", "I watched it online."),
    )),
    Made("en", {"A": None, "B": "Grace Okafor", "C": "Liam Byrne", "D": "Yuki Sato"}, (
        ("A", "Our three speakers today will be Grace Okafor of the harbour trust, Liam Byrne and Yuki Sato."),
        ("A", "Grace, why don't you start us off."),
        ("B", "Thank you. The wall is forty years old."),
        ("A", "Thanks, Grace. Over to Liam."),
        ("C", "I'll be brief. It leaks."),
        ("A", "And finally, Yuki."),
        ("D", "It can be mended."),
    )),
    Made("fr", {"A": "Lucie Marchal", "B": "Damien Roux"}, (
        ("A", "Vous écoutez Le Fanal, Lucie Marchal au micro. Mon invité aujourd’hui s’appelle Damien Roux, il est ostréiculteur."),
        ("B", "Bonjour Lucie."),
        ("A", "Damien, l’eau se réchauffe ?"),
        ("B", "De deux degrés."),
    )),
    Made("fr", {"A": None, "B": None, "C": None}, (
        ("A", "On a beaucoup parlé de Sophie et de Karim hier."),
        ("B", "Oui, le duo de Sophie et de Karim a plu."),
        ("C", "Je n’y étais pas."),
        ("A", "Karim chantait juste, je trouve."),
        ("C", "On m’a dit du bien de Sophie."),
    )),
    Made("en", {"A": None, "B": None, "C": None}, (
        ("A", "I saw the film with Nadia and Tom."),
        ("B", "Nadia always falls asleep."),
        ("C", "So does Tom, according to Nadia."),
        ("A", "They loved it."),
    )),
    Made("fr", {"A": None, "B": "Maël Guivarch", "C": "Thérèse Langlois"}, (
        ("A", "J’appelle à la barre Maël Guivarch. Vous jurez de dire la vérité ?"),
        ("B", "Je le jure."),
        ("A", "Merci Monsieur Guivarch, vous pouvez vous asseoir. J’appelle Thérèse Langlois."),
        ("C", "Je n’ai rien vu, Monsieur le président."),
        ("A", "Madame Langlois, où étiez-vous ?"),
        ("C", "Chez moi."),
    )),
    Made("fr", {"A": None, "B": "Antoine Lebris", "C": "Fatou Sarr"}, (
        ("A", "Sur scène pour vous ce matin : Antoine Lebris, qui a monté la première ferme du port, et Fatou Sarr, qui l’a financée. On les applaudit !"),
        ("B", "Merci, merci beaucoup."),
        ("A", "Antoine, racontez-nous."),
        ("B", "C’était un hangar vide."),
        ("A", "Fatou, qu’est-ce qui vous a convaincue ?"),
        ("C", "Le hangar, justement."),
    )),
    Made("en", {"A": "Helen Marsh", "B": "Ravi Patel"}, (
        ("A", "Hello and welcome to Quayside. Helen Marsh here. Today's guest needs no introduction: Ravi Patel."),
        ("B", "You're too kind, Helen."),
        ("A", "Ravi, thirty years on the water."),
        ("B", "Thirty-one in June."),
    )),
    Made("en", {"A": None, "B": "Dr. Amara Nwosu", "C": "Peter Lindqvist"}, (
        ("A", "It is my great pleasure to invite to the stage Dr. Amara Nwosu."),
        ("B", "Thank you so much. I study tides."),
        ("A", "Thank you, Dr. Nwosu. Our next speaker, Peter Lindqvist, builds boats."),
        ("C", "Good afternoon. I do build boats."),
    )),
    Made("fr", {"A": None, "B": "Jeanne", "C": "Élias", "D": "Rosa"}, (
        ("A", "Autour de moi ce soir, Jeanne, Élias et Rosa, trois apprentis du chantier. Jeanne, ça fait combien de temps ?"),
        ("B", "Six mois."),
        ("A", "Élias ?"),
        ("C", "Pareil, six mois."),
        ("A", "Et Rosa, un peu plus je crois ?"),
        ("D", "Un an en juin."),
    )),
    Made("fr", {"A": None, "B": "Bertrand Kermadec"}, (
        ("A", "Monsieur Bertrand Kermadec est maintenant au pupitre."),
        ("B", "Mesdames, messieurs, je serai bref."),
        ("A", "Merci Bertrand. Nous passons au vote."),
    )),
    Made("en", {"A": None, "B": "Isla", "C": "Marcus"}, (
        ("A", "So I'm sitting down with Isla and Marcus from the night shift. Isla, what's the first thing you do?"),
        ("B", "Check the locks."),
        ("A", "And you, Marcus?"),
        ("C", "Coffee."),
        ("B", "Marcus makes terrible coffee."),
        ("C", "That's Isla for you."),
    )),
    Made("fr", {"A": None, "B": "Corentin Vial", "C": "Aude Mercœur"}, (
        ("A", "Pour répondre à vos questions, il y a Corentin Vial et il y a Aude Mercœur."),
        ("A", "Qui paie les travaux ?"),
        ("B", "La région, à moitié."),
        ("A", "C’est exact, Aude ?"),
        ("C", "À peu près."),
        ("A", "Corentin, à moitié de quoi ?"),
        ("B", "De quatre millions."),
    )),
    Made("en", {"A": None, "B": None, "C": "Joan Pritchard"}, (
        ("A", "Any comments from the floor? Yes, the lady in the blue coat."),
        ("C", "Joan Pritchard, Dock Road residents. When will it be quiet?"),
        ("B", "As I told Mr. Evans and Mrs. Hughes last week, in May."),
        ("A", "Thank you, Joan."),
    )),
)  # fmt: skip

SIXTH: tuple[Made, ...] = (
    Made("fr", {"A": None, "B": "Manon", "C": "Gilles", "D": "Abdel"}, (
        ("A", "On se retrouve dans le studio avec Manon, avec Gilles et puis avec Abdel."),
        ("A", "Manon, raconte-nous comment ça a commencé."),
        ("B", "Par hasard, sur le marché."),
        ("A", "Gilles, tu étais déjà là ?"),
        ("C", "J’étais le premier client."),
        ("A", "Abdel, un souvenir ?"),
        ("D", "La pluie."),
    )),
    Made("en", {"A": None, "B": "Fiona Reid", "C": "Sanjay Mehta"}, (
        ("A", "Let me introduce the panel: Fiona Reid, from the city council, and Sanjay Mehta, who designs ferries."),
        ("A", "Fiona, does the council want more ferries?"),
        ("B", "It wants quieter ones."),
        ("A", "Can you build those, Sanjay?"),
        ("C", "We already have."),
    )),
    Made("fr", {"A": "Noé Carvalho", "B": "Irène Tissot"}, (
        ("A", "Bonjour, Noé Carvalho pour le podcast du port. Face à moi, Irène Tissot, éclusière."),
        ("B", "Bonjour Noé."),
        ("A", "Irène, combien d’écluses ?"),
        ("B", "Quarante-deux."),
    )),
    Made("fr", {"A": None, "B": None, "C": None}, (
        ("A", "J’étais au concert avec Manon et Gilles, devant nous il y avait Abdel."),
        ("B", "Manon adore ça."),
        ("C", "Gilles aussi, je crois."),
        ("B", "Et Abdel a pris des photos ?"),
        ("C", "Quelques-unes."),
    )),
    Made("en", {"A": None, "B": None, "C": None}, (
        ("A", "We have London and Paris to compare here."),
        ("B", "London, of course, is larger."),
        ("C", "Paris is denser."),
        ("A", "And Madrid?"),
        ("C", "Madrid is hotter."),
    )),
    Made("fr", {"A": None, "B": None, "C": None}, (
        ("A", "Nous recevons Brest et Lorient dimanche au stade."),
        ("B", "Brest, c’est le favori."),
        ("C", "Lorient, on verra bien."),
        ("A", "Et Quimper ?"),
        ("B", "Quimper joue samedi."),
    )),
    Made("en", {"A": None, "B": "Chidi", "C": "Rosalind"}, (
        ("A", "With me in the studio are two people who never agree, Chidi and Rosalind."),
        ("B", "That's not true."),
        ("C", "It is, Chidi."),
        ("A", "Rosalind, you start."),
        ("C", "He hates fish."),
    )),
    Made("fr", {"A": None, "B": "Léonie Aubert", "C": "Simon Wagner"}, (
        ("A", "Léonie Aubert et Simon Wagner sont nos invités ce matin."),
        ("A", "Simon, vous sortez d’une nuit de pêche."),
        ("C", "Oui, pardonnez ma voix."),
        ("A", "Et vous Léonie, vous l’attendiez au quai."),
        ("B", "Depuis cinq heures."),
    )),
    Made("en", {"A": "Gwen Thomas", "B": "Idris"}, (
        ("A", "You're listening to Quayside with me, Gwen Thomas. Idris is here too."),
        ("B", "Morning, Gwen."),
        ("A", "Idris, what have you brought us?"),
        ("B", "Crabs."),
    )),
    Made("fr", {"A": None, "B": "Professeur Alain Keller", "C": "Yasmine Toumi"}, (
        ("A", "Place maintenant au professeur Alain Keller."),
        ("B", "Merci. Je parlerai de sel."),
        ("A", "Merci professeur Keller. Yasmine Toumi va nous rejoindre sur scène. Yasmine, bonjour."),
        ("C", "Bonjour à tous."),
    )),
    Made("en", {"A": None, "B": "Bea Lund"}, (
        ("A", "I want to bring in Bea Lund at this point."),
        ("B", "Sure. We measured it twice."),
        ("A", "Twice, Bea?"),
        ("B", "Twice."),
    )),
    Made("fr", {"A": None, "B": "Joël", "C": None}, (
        ("A", "Qui veut prendre la parole ? Joël, vas-y."),
        ("B", "Merci. Il faut vider la cale."),
        ("C", "D’accord avec Joël."),
        ("A", "Merci Joël. On vote."),
    )),
    Made("en", {"A": None, "B": None, "C": None}, (
        ("A", "Our guests tonight never came, so here is a poem by Ted and Sylvia."),
        ("B", "Sylvia, she wrote the best ones."),
        ("C", "Ted, though, had the voice."),
        ("A", "Quite."),
    )),
    Made("fr", {"A": None, "B": "Capucine Roy", "C": "Malo Stéphan"}, (
        ("A", "Deux regards croisés pour finir la matinée, celui de Capucine Roy et celui de Malo Stéphan."),
        ("A", "Capucine, le port vu d’en haut ?"),
        ("B", "Un damier."),
        ("A", "Et vu d’en bas, Malo ?"),
        ("C", "Un labyrinthe."),
    )),
)  # fmt: skip
