"""Texts as reporters, press offices and services on the web send them; who says what when is told by a careful reader.

Who: a name, what somebody is, "#1" for the first voice without either, None for nobody's words.
"""

# ruff: noqa: E501 - whole files
from __future__ import annotations

import unicodedata

Told = tuple[tuple[str | None, int | None, str], ...]

READ: dict[str, tuple[str | bytes, Told]] = {
    "capitals_above_the_words": (
        "TABLE RONDE : DES PORTS SANS CAMIONS\nMardi 3 mars 2026\n\nADA BYRON\nBonjour à tous. On commence par les quais.\n\nKARL BRANDT\nMerci de nous recevoir.\nLes grues arrivent en mai.\n\nADA BYRON\nEn mai ?\n\nKARL BRANDT\nOui, la deuxième semaine.\n",
        (
            ("Ada Byron", None, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", None, "Merci de nous recevoir. Les grues arrivent en mai."),
            ("Ada Byron", None, "En mai ?"),
            ("Karl Brandt", None, "Oui, la deuxième semaine."),
        ),
    ),
    "role_once_above_the_words": (
        "Ada Byron, directrice du port\nBonjour à tous. On commence par les quais.\n\nKarl Brandt, grutier\nMerci. Les grues arrivent en mai.\n\nAda Byron\nEn mai, vous dites ?\n\nKarl Brandt\nOui, la deuxième semaine.\n",
        (
            ("Ada Byron", None, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", None, "Merci. Les grues arrivent en mai."),
            ("Ada Byron", None, "En mai, vous dites ?"),
            ("Karl Brandt", None, "Oui, la deuxième semaine."),
        ),
    ),
    "civil_titles": (
        "Audition du 3 mars\n\nM. Brandt : Les grues arrivent en mai, madame.\n\nMme Byron : Et le budget, monsieur Brandt ?\n\nM. Brandt : Il est tenu.\n",
        (
            ("M. Brandt", None, "Les grues arrivent en mai, madame."),
            ("Mme Byron", None, "Et le budget, monsieur Brandt ?"),
            ("M. Brandt", None, "Il est tenu."),
        ),
    ),
    "questions_and_answers_with_points": (
        "Entretien avec Ada Byron, directrice du port\n\nQ. Pourquoi fermer le quai nord ?\nR. Parce que plus personne n'y accoste.\nOn a compté.\n\nQ. Et les dockers ?\nR. Ils passent au quai sud.\n",
        (
            ("#1", None, "Pourquoi fermer le quai nord ?"),
            ("Ada Byron", None, "Parce que plus personne n'y accoste. On a compté."),
            ("#1", None, "Et les dockers ?"),
            ("Ada Byron", None, "Ils passent au quai sud."),
        ),
    ),
    "numbered_questions": (
        "Question 1 : Pourquoi fermer le quai nord ?\n\nRéponse : Parce que plus personne n'y accoste.\n\nQuestion 2 : Et les dockers ?\n\nRéponse : Ils passent au quai sud.\n",
        (
            ("#1", None, "Pourquoi fermer le quai nord ?"),
            ("#2", None, "Parce que plus personne n'y accoste."),
            ("#1", None, "Et les dockers ?"),
            ("#2", None, "Ils passent au quai sud."),
        ),
    ),
    "questions_in_italics": (
        "# Ada Byron : « On ferme le quai nord »\n\n*Pourquoi fermer le quai nord ?*\n\nParce que plus personne n'y accoste. On a compté les bateaux.\n\n*Et les dockers ?*\n\nIls passent au quai sud. Tous.\n\n*Quand ?*\n\nEn mai.\n",
        (
            ("#1", None, "Pourquoi fermer le quai nord ?"),
            ("#2", None, "Parce que plus personne n'y accoste. On a compté les bateaux."),
            ("#1", None, "Et les dockers ?"),
            ("#2", None, "Ils passent au quai sud. Tous."),
            ("#1", None, "Quand ?"),
            ("#2", None, "En mai."),
        ),
    ),
    "stage_directions": (
        "ADA BYRON (souriant) : Vous arrivez bien tard.\n\nKARL BRANDT, se levant : Le train, madame.\n\n(Rires dans la salle.)\n\nADA BYRON : Asseyez-vous. (Un temps.) On commence par les quais.\n\nKARL BRANDT : Les grues arrivent en mai.\n\n(Applaudissements.)\n",
        (
            ("Ada Byron", None, "Vous arrivez bien tard."),
            ("Karl Brandt", None, "Le train, madame."),
            ("Ada Byron", None, "Asseyez-vous. (Un temps.) On commence par les quais."),
            ("Karl Brandt", None, "Les grues arrivent en mai."),
        ),
    ),
    "stamps_and_dashes": (
        "00:00:04 – ADA BYRON – Bonjour à tous. On commence par les quais.\n00:00:12 – KARL BRANDT – Les grues arrivent en mai.\n00:01:02 – ADA BYRON – En mai ?\n",
        (
            ("Ada Byron", 4000, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", 12000, "Les grues arrivent en mai."),
            ("Ada Byron", 62000, "En mai ?"),
        ),
    ),
    "stamp_after_a_comma": (
        "Ada Byron, 00:00:04\nBonjour à tous. On commence par les quais.\n\nKarl Brandt, 00:00:12\nLes grues arrivent en mai.\n\nAda Byron, 00:01:02\nEn mai ?\n",
        (
            ("Ada Byron", 4000, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", 12000, "Les grues arrivent en mai."),
            ("Ada Byron", 62000, "En mai ?"),
        ),
    ),
    "logged_rushes": (
        "01:00:04:12\tADA BYRON\tBonjour à tous. On commence par les quais.\r\n01:00:12:03\tKARL BRANDT\tLes grues arrivent en mai.\r\n01:01:02:00\tADA BYRON\tEn mai ?\r\n",
        (
            ("Ada Byron", 3604000, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", 3612000, "Les grues arrivent en mai."),
            ("Ada Byron", 3662000, "En mai ?"),
        ),
    ),
    "initials_explained_on_one_line": (
        "LF = Le Fanal ; AB = Ada Byron\n\nLF : Pourquoi fermer le quai nord ?\nAB : Parce que plus personne n'y accoste.\nLF : Et les dockers ?\nAB : Ils passent au quai sud.\n",
        (
            ("Le Fanal", None, "Pourquoi fermer le quai nord ?"),
            ("Ada Byron", None, "Parce que plus personne n'y accoste."),
            ("Le Fanal", None, "Et les dockers ?"),
            ("Ada Byron", None, "Ils passent au quai sud."),
        ),
    ),
    "quoted_in_a_mail": (
        "Bonjour, voici la retranscription.\nBien à vous,\nLise\n\nLe 3 mars 2026 à 10:02, Lise de Maule <lise@fanal.example> a écrit :\n\n> Ada Byron : Bonjour à tous. On commence par les quais.\n>\n> Karl Brandt : Les grues arrivent en mai.\n>\n> Ada Byron : En mai ?\n>\n> Karl Brandt : Oui.\n",
        (
            ("Ada Byron", None, "Bonjour à tous. On commence par les quais."),
            ("Karl Brandt", None, "Les grues arrivent en mai."),
            ("Ada Byron", None, "En mai ?"),
            ("Karl Brandt", None, "Oui."),
        ),
    ),
    "forwarded_mail_wrapped": (
        "---------- Forwarded message ---------\nFrom: Lise de Maule <lise@fanal.example>\nDate: Tue, Mar 3, 2026 at 10:02 AM\nSubject: Harbour transcript\nTo: <desk@fanal.example>\n\nAda Byron: Good morning everyone. Let us begin with the quays, since that is\nwhat most of you came for, and leave the budget for later.\n\nKarl Brandt: Thank you, Ada. The cranes will be here in May, at least the two\nbig ones, and the others before the end of the summer.\n\nAda Byron: In May?\n\nKarl Brandt: In the second week, if the weather holds and the ships are not\nlate again.\n",
        (
            (
                "Ada Byron",
                None,
                "Good morning everyone. Let us begin with the quays, since that is what most of you came for, and leave the budget for later.",
            ),
            (
                "Karl Brandt",
                None,
                "Thank you, Ada. The cranes will be here in May, at least the two big ones, and the others before the end of the summer.",
            ),
            ("Ada Byron", None, "In May?"),
            ("Karl Brandt", None, "In the second week, if the weather holds and the ships are not late again."),
        ),
    ),
    "decomposed_letters_and_curly_quotes": (
        unicodedata.normalize(
            "NFD",
            "Élodie Noé : Bonjour à tous. L’été, on décharge la nuit.\r\n\r\nZoé Brûlé : « Décharger » la nuit, c’est bruyant.\r\n\r\nÉlodie Noé : Moins qu’hier.\r\n",
        ),
        (
            ("Élodie Noé", None, "Bonjour à tous. L’été, on décharge la nuit."),
            ("Zoé Brûlé", None, "« Décharger » la nuit, c’est bruyant."),
            ("Élodie Noé", None, "Moins qu’hier."),
        ),
    ),
    "hanging_indents": (
        "Ada Byron:\tGood morning everyone.\n\t\tLet us begin with the quays.\nKarl Brandt:\tThe cranes will be here in May.\n\t\tAt least the two big ones.\nAda Byron:\tIn May?\n",
        (
            ("Ada Byron", None, "Good morning everyone. Let us begin with the quays."),
            ("Karl Brandt", None, "The cranes will be here in May. At least the two big ones."),
            ("Ada Byron", None, "In May?"),
        ),
    ),
    "bold_and_a_dash": (
        "**Ada Byron** — Good morning everyone.\n\n**Karl Brandt** — The cranes will be here in May.\n\n**Ada Byron** — In May?\n",
        (
            ("Ada Byron", None, "Good morning everyone."),
            ("Karl Brandt", None, "The cranes will be here in May."),
            ("Ada Byron", None, "In May?"),
        ),
    ),
    "press_briefing": (
        "PRESS BRIEFING BY HARBOUR MASTER ADA BYRON\n\nQuay House\nMarch 3, 2026\n\n1:05 P.M. CET\n\nMS. BYRON:  Good afternoon, everybody.  The cranes arrive in May.\n\nI will take your questions.\n\nQ    Thank you.  Why in May?\n\nMS. BYRON:  Because the quay is free then.\n\nQ    And the budget?\n\nMS. BYRON:  It stands.\n\nEND                1:20 P.M. CET\n",
        (
            ("Ms. Byron", None, "Good afternoon, everybody. The cranes arrive in May. I will take your questions."),
            ("#1", None, "Thank you. Why in May?"),
            ("Ms. Byron", None, "Because the quay is free then."),
            ("#1", None, "And the budget?"),
            ("Ms. Byron", None, "It stands."),
        ),
    ),
    "committee_hearing": (
        "The CHAIR. The committee will come to order. Ms. Byron, you have five minutes.\n\nMs. BYRON. Thank you, Madam Chair. The cranes arrive in May.\n\nMr. BRANDT. Will they be paid for by then?\n\nMs. BYRON. They will, sir.\n\nThe CHAIR. Thank you both.\n",
        (
            ("The Chair", None, "The committee will come to order. Ms. Byron, you have five minutes."),
            ("BYRON", None, "Thank you, Madam Chair. The cranes arrive in May."),
            ("BRANDT", None, "Will they be paid for by then?"),
            ("BYRON", None, "They will, sir."),
            ("The Chair", None, "Thank you both."),
        ),
    ),
    "offices_in_capitals_above_the_words": (
        "Conférence de presse du ministre des Ports\n\nLE MINISTRE\nMesdames et messieurs, bonjour. Les grues arrivent en mai.\n\nJOURNALISTE\nMonsieur le ministre, pourquoi en mai ?\n\nLE MINISTRE\nParce que le quai sera libre.\n\nJOURNALISTE\nEt le budget ?\n\nLE MINISTRE\nIl est tenu.\n",
        (
            ("Le Ministre", None, "Mesdames et messieurs, bonjour. Les grues arrivent en mai."),
            ("Journaliste", None, "Monsieur le ministre, pourquoi en mai ?"),
            ("Le Ministre", None, "Parce que le quai sera libre."),
            ("Journaliste", None, "Et le budget ?"),
            ("Le Ministre", None, "Il est tenu."),
        ),
    ),
    "minutes_of_a_senate": (
        "Mme la présidente. – La parole est à M. Karl Brandt.\n\nM. Karl Brandt, rapporteur. – Les grues arrivent en mai. (Applaudissements sur plusieurs bancs.)\n\nMme Ada Byron. – Et le budget ?\n\n(M. Karl Brandt se lève.)\n\nM. Karl Brandt, rapporteur. – Il est tenu.\n",
        (
            ("Mme la présidente", None, "La parole est à M. Karl Brandt."),
            ("Karl Brandt", None, "Les grues arrivent en mai. (Applaudissements sur plusieurs bancs.)"),
            ("Ada Byron", None, "Et le budget ?"),
            ("Karl Brandt", None, "Il est tenu."),
        ),
    ),
    "stamps_inside_a_turn": (
        "Ada Byron: [00:00:04] Good morning everyone. We begin with the quays. [00:00:30] The budget comes later.\n\nKarl Brandt: [00:00:41] The cranes will be here in May. [00:01:00] Both of them.\n\nAda Byron: [00:01:12] In May?\n",
        (
            ("Ada Byron", 4000, "Good morning everyone. We begin with the quays. The budget comes later."),
            ("Karl Brandt", 41000, "The cranes will be here in May. Both of them."),
            ("Ada Byron", 72000, "In May?"),
        ),
    ),
    "stamps_at_the_end": (
        "I: Pourquoi fermer le quai nord ? #00:00:10-5#\n\nB: Parce que plus personne n'y accoste. #00:00:25-1#\n\nI: Et les dockers ? #00:00:28-0#\n\nB: Ils passent au quai sud. #00:00:34-9#\n",
        (
            ("I", 0, "Pourquoi fermer le quai nord ?"),
            ("B", 10500, "Parce que plus personne n'y accoste."),
            ("I", 25100, "Et les dockers ?"),
            ("B", 28000, "Ils passent au quai sud."),
        ),
    ),
    "role_in_brackets_once": (
        "Ada Byron (directrice du port) : Bonjour à tous.\n\nJournaliste (Le Fanal) : Pourquoi en mai ?\n\nAda Byron : Parce que le quai sera libre.\n\nUne dame dans la salle : Et le bruit, vous y pensez ?\n\nAda Byron : Tous les jours.\n",
        (
            ("Ada Byron", None, "Bonjour à tous."),
            ("Journaliste", None, "Pourquoi en mai ?"),
            ("Ada Byron", None, "Parce que le quai sera libre."),
            ("Une dame dans la salle", None, "Et le bruit, vous y pensez ?"),
            ("Ada Byron", None, "Tous les jours."),
        ),
    ),
    "voices_numbered_by_a_machine": (
        "[00:00:04] S01: Good morning everyone.\n[00:00:12] S02: The cranes will be here in May.\n[00:01:02] S01: In May?\n",
        (
            ("#1", 4000, "Good morning everyone."),
            ("#2", 12000, "The cranes will be here in May."),
            ("#1", 62000, "In May?"),
        ),
    ),
    "old_windows_with_tabs": (
        "Le port en débat\r\n\r\nÉlodie Noé\t:\tBonjour à tous, c’est l’été.\r\nKarl Brandt\t:\tLes grues arrivent à l’œil – presque.\r\nÉlodie Noé\t:\tEn mai ?\r\n".encode(
            "cp1252"
        ),
        (
            ("Élodie Noé", None, "Bonjour à tous, c’est l’été."),
            ("Karl Brandt", None, "Les grues arrivent à l’œil – presque."),
            ("Élodie Noé", None, "En mai ?"),
        ),
    ),
    "stamp_and_first_name_in_bold": (
        "**[00:04] Ada:** Good morning everyone.\n\n**[00:12] Karl:** The cranes will be here in May.\n\n**[01:02] Ada:** In May?\n",
        (
            ("Ada", 4000, "Good morning everyone."),
            ("Karl", 12000, "The cranes will be here in May."),
            ("Ada", 62000, "In May?"),
        ),
    ),
}
