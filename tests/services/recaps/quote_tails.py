"""A fourth set of ruses by hand and honest cleanings: see `quote_ruses` for how a row reads.

`RUSES` and `HONEST` were judged once before any rule was changed for them; `HELD` and `HELD_HONEST`, written with them,
once after.
"""

# ruff: noqa: E501 - a row a line
from __future__ import annotations

from tests.services.recaps.quote_ruses import cases
from tests.services.recaps.quote_texts import Case

RUSES = {
    ("negation dropped", "fr"): """
        | On n'a jamais promis de baisser les tarifs. | => On a promis de baisser les tarifs.
        | Ce n'est guère une surprise pour nous. | => C’est une surprise pour nous.
        | J'ai pas dit que c'était fini. | => J’ai dit que c’était fini.
        Il n'est pas question que | nous vendions les données. |
        Ça n'a aucun sens de penser que | le livre disparaîtra. |""",
    ("negation dropped", "en"): """
        | We never promised to cut the fares. | => We promised to cut the fares.
        | It is hardly a surprise to us. | => It is a surprise to us.
        | I didn't say it was over. | => I did say it was over.
        There is no way | we sell the data. |
        It makes no sense to think that | books will disappear. |""",
    ("figure, unit or date", "fr"): """
        | Nous visons douze mille abonnés d'ici mars. | => Nous visons douze mille abonnés d’ici mai.
        | Le chantier coûte huit millions de dollars. | => Le chantier coûte huit millions d’euros.
        | Il en faut 1,5 gramme par litre. | => Il en faut 15 grammes par litre.
        | Le vaccin protège tout le monde | au-dessus de soixante ans.""",
    ("figure, unit or date", "en"): """
        | We aim for twelve thousand readers by March. | => We aim for twelve thousand readers by May.
        | The site costs eight million dollars. | => The site costs eight million euros.
        | It takes 1.5 grams a litre. | => It takes 15 grams a litre.
        | The vaccine protects everybody | over the age of sixty.""",
    ("hedge removed", "fr"): """
        | On a peut-être sous-estimé la demande. | => On a sous-estimé la demande.
        | Cette antenne est, à ma connaissance, la première d'Europe. | => Cette antenne est la première d’Europe.
        | Le moteur consomme, a priori, moins que l'ancien. | => Le moteur consomme moins que l’ancien.
        | La loi serait votée avant Noël. | => La loi sera votée avant Noël.
        | Le modèle est mort, | enfin j'en sais rien, c'est une intuition.
        Je ne serais pas étonné que | la banque suive. |""",
    ("hedge removed", "en"): """
        | We may have underestimated demand. | => We have underestimated demand.
        | This antenna is, as far as I know, the first in Europe. | => This antenna is the first in Europe.
        | The engine uses, in principle, less than the old one. | => The engine uses less than the old one.
        | The bill would pass before Christmas. | => The bill will pass before Christmas.
        | The model is dead, | well, I have no idea, it's a hunch.
        It would not surprise me if | the bank followed. |""",
    ("modality, tense, quantity", "fr"): """
        | Les écoles peuvent acheter ces tablettes. | => Les écoles doivent acheter ces tablettes.
        | Nous voulions fermer l'agence de Metz. | => Nous voulons fermer l’agence de Metz.
        | La plupart des élèves ont réussi. | => Tous les élèves ont réussi.
        | Cette technologie remplacera les radiologues | dans une trentaine d'années, et encore.
        | On est rentables | hors investissements.""",
    ("modality, tense, quantity", "en"): """
        | Schools can buy these tablets. | => Schools must buy these tablets.
        | We wanted to close the Leeds office. | => We want to close the Leeds office.
        | Most pupils passed. | => All pupils passed.
        | This technology will replace radiologists | in some thirty years, if that.
        | We are profitable | before investments.""",
    ("distant words joined", "fr"): """
        | J'ai visité l'usine de Gand. Elle est superbe. Le concurrent fraude le fisc depuis dix ans. | => J’ai visité l’usine de Gand. Le concurrent fraude le fisc depuis dix ans.
        | Notre appli marche bien en Espagne. Celle des Chinois plante tous les jours. | => Notre appli […] plante tous les jours.""",
    ("distant words joined", "en"): """
        | I visited the plant in Ghent. It is superb. Our rival has cheated the taxman for ten years. | => I visited the plant in Ghent. Our rival has cheated the taxman for ten years.
        | Our app does well in Spain. The Chinese one crashes every day. | => Our app […] crashes every day.""",
    ("words taken for fillers", "fr"): """
        | C'est bien ce qu'on appelle un échec. | => C’est ce qu’on appelle un échec.
        | Il a enfin répondu à nos courriers. | => Il a répondu à nos courriers.""",
    ("words taken for fillers", "en"): """
        | We like what they do. | => We what they do.
        | He finally answered our letters. | => He answered our letters.""",
    ("paraphrase", "fr"): """
        | Les gens en ont marre des mots de passe. | => Les utilisateurs en ont marre des mots de passe.""",
    ("paraphrase", "en"): """
        | People are fed up with passwords. | => Users are fed up with passwords.""",
    ("irony cut", "fr"): """
        | Bravo, c'est un succès formidable. | Vous aurez compris l'ironie.
        | La machine ne se trompe jamais. | Enfin, ça, c'est la brochure.""",
    ("irony cut", "en"): """
        | Well done, it is a huge success. | You will have noticed the sarcasm.
        | The machine is never wrong. | Well, that's the brochure.""",
    ("question as a statement", "fr"): """
        Faut-il en conclure que | le papier est mort ? | => Le papier est mort.""",
    ("question as a statement", "en"): """
        Should we conclude that | paper is dead? | => Paper is dead.""",
    ("whose words", "fr"): """
        Mon grand-père répétait que | les machines voleraient nos métiers. |
        | Les femmes codent mieux que les hommes, | m'a soutenu un jour un professeur.""",
    ("whose words", "en"): """
        My grandfather kept saying that | machines would steal our trades. |
        | Women code better than men, | a professor once assured me.""",
}  # fmt: skip
HONEST = {
    ("fillers and stutters", "fr"): """
        | Alors, euh, nous avons commencé avec trois salles de classe. | => Alors nous avons commencé avec trois salles de classe.
        | C'est, euh, le laboratoire qui a, euh, trouvé la panne. | => C’est le laboratoire qui a trouvé la panne.
        | Les les étudiants viennent de toute la région. | => Les étudiants viennent de toute la région.
        | On a on a divisé par deux les délais de livraison. | => On a divisé par deux les délais de livraison.
        | Le vrai sujet, hein, c'est la confiance des patients. | => Le vrai sujet, c’est la confiance des patients.
        | Nous avons recru- recruté quarante personnes. | => Nous avons recruté quarante personnes.
        | Ben, la presse écrite n'est pas morte. | => La presse écrite n’est pas morte.
        | Je je pense que l'hôpital a besoin d'outils simples. | => Je pense que l’hôpital a besoin d’outils simples.""",
    ("fillers and stutters", "en"): """
        | So, um, we started with three classrooms. | => So we started with three classrooms.
        | It's, uh, the laboratory that, uh, found the fault. | => It’s the laboratory that found the fault.
        | The the students come from all over the county. | => The students come from all over the county.
        | We have we have halved the delivery times. | => We have halved the delivery times.
        | The real issue, you know, is the trust of patients. | => The real issue is the trust of patients.
        | We hir- hired forty people. | => We hired forty people.
        | Uh, print is not dead. | => Print is not dead.
        | I I think hospitals need simple tools. | => I think hospitals need simple tools.""",
    ("typography", "fr"): """
        | on a ouvert en 2019, on a fermé en 2021. | => On a ouvert en 2019, on a fermé en 2021.
        | L'école a coûté 12 000 euros. | => L’école a coûté 12 000 euros.
        | Est-ce que c'est utile ? Oui. | => Est-ce que c’est utile ? Oui.
        | Il m'a dit : on verra demain. | => Il m’a dit : « On verra demain. »""",
    ("typography", "en"): """
        | we opened in 2019, we closed in 2021. | => We opened in 2019, we closed in 2021.
        | The school cost 12,000 pounds. | => The school cost 12,000 pounds.
        | Is it useful? Yes. | => Is it useful? Yes.
        | He told me: we will see tomorrow. | => He told me: “We will see tomorrow.”""",
    ("brackets and shown cuts", "fr"): """
        | Elle a financé la moitié du projet. | => [La région] a financé la moitié du projet.
        | On a commencé petit. Il y avait trois tables. Aujourd'hui nous formons mille personnes. | => On a commencé petit. […] Aujourd’hui nous formons mille personnes.
        | Le tribunal, et c'est une bonne nouvelle, a numérisé ses archives. | => Le tribunal […] a numérisé ses archives.""",
    ("brackets and shown cuts", "en"): """
        | We started small. There were three tables. Today we train a thousand people. | => We started small. […] Today we train a thousand people.
        | The court, and that is good news, has digitised its archive. | => The court […] has digitised its archive.
        | She published the rules. | => [Anna Holt] published the rules.""",
    ("lead left out without harm", "fr"): """
        Merci de cette question, | la formation reste notre priorité. |
        Comme je le disais tout à l'heure, | la voix est l'interface la plus simple. |
        Je suis convaincu que | les librairies vont survivre. |
        Et puis, vous savez, | un lecteur fidèle vaut dix visiteurs. |
        Chez nous, | chaque médecin garde le dernier mot. |
        Depuis deux ans, | nous publions toutes nos sources. |
        Ce que j'ai appris, c'est que | la simplicité coûte cher. |""",
    ("lead left out without harm", "en"): """
        Thank you for that question, | training remains our priority. |
        As I was saying earlier, | the voice is the simplest interface. |
        I am convinced that | bookshops will survive. |
        And, you know, | one faithful reader is worth ten visitors. |
        In our house, | each doctor keeps the last word. |
        For two years now, | we have published all of our sources. |
        What I learnt is that | simplicity is expensive. |""",
    ("tail left out without harm", "fr"): """
        | Nous avons ouvert une école à Roubaix, | qui accueille deux cents élèves.
        | La moitié des lecteurs arrivent par leur téléphone, | et ils restent trois minutes.
        | On a changé de prestataire en mars, | parce que l'ancien ne répondait plus.
        | Nous avons signé avec douze hôpitaux, | dont celui de Brest.
        | Il faut former les enseignants, | c'est le plus urgent.
        | La confiance se gagne lentement, | vous le savez bien.
        | Le public a changé, | ses habitudes aussi.""",
    ("tail left out without harm", "en"): """
        | We opened a school in Leeds, | which takes in two hundred pupils.
        | Half of our readers come from their phones, | and they stay for three minutes.
        | We changed suppliers in March, | because the old one had stopped answering.
        | We signed with twelve hospitals, | including the one in Bath.
        | Teachers must be trained, | that's the most urgent thing.
        | Trust is earned slowly, | you know that well.
        | The public has changed, | so have its habits.""",
}  # fmt: skip
HELD = {
    ("held out", "fr"): """
        | Nous n'envisageons plus de racheter ce journal. | => Nous envisageons de racheter ce journal.
        Loin de moi l'idée que | les chercheurs trichent. |
        | Le trajet dure quarante minutes. | => Le trajet dure quatorze minutes.
        | Le capteur tient six mois. | => Le capteur tient six semaines.
        | On devrait doubler les effectifs. | => On va doubler les effectifs.
        | Il me semble que l'éditeur a cédé. | => L’éditeur a cédé.
        Je ne jurerais pas que | le chiffre est exact. |
        | L'algorithme pourrait se tromper. | => L’algorithme peut se tromper.
        | Peu de communes ont signé. | => Des communes ont signé.
        | Les abonnés paient deux fois moins | pendant le premier trimestre.
        | Le train est à l'heure | un jour sur deux.
        | Nous équipons toutes les écoles | du canton.
        | L'imprimerie ferme à Noël. Nos voisins embauchent. | => L’imprimerie […] embauche.
        | On a surtout perdu du temps. | => On a perdu du temps.
        | On a gagné un temps fou. | => On a économisé un temps fou.
        | Quelle belle idée, supprimer les bibliothèques. | C'est du sarcasme, je précise.
        Qui vous dit que | les drones sont sûrs ? | => Les drones sont sûrs.
        Le rapport soutient que | l'État a menti. |
        | Le cuivre vaudra de l'or, | à ce que m'a dit un courtier.
        Vous voudriez que | je renonce au procès. |""",
    ("held out", "en"): """
        | We no longer plan to buy that paper. | => We plan to buy that paper.
        Far be it from us to suggest that | researchers cheat. |
        | The trip takes forty minutes. | => The trip takes fourteen minutes.
        | The sensor lasts six months. | => The sensor lasts six weeks.
        | We should double the staff. | => We will double the staff.
        | It seems to me that the publisher gave in. | => The publisher gave in.
        I would not swear that | the figure is right. |
        | The algorithm could be wrong. | => The algorithm is wrong.
        | Few towns signed. | => Towns signed.
        | Subscribers pay half | during the first quarter.
        | The train is on time | every other day.
        | We equip all the schools | in the district.
        | The printer closes at Christmas. Our neighbours are hiring. | => The printer […] is hiring.
        | We mostly lost time. | => We lost time.
        | We gained a lot of time. | => We saved a lot of time.
        | What a lovely idea, closing the libraries. | I am being sarcastic.
        Who says that | drones are safe? | => Drones are safe.
        The report maintains that | the state lied. |
        | Copper will be worth gold, | or so a broker told me.
        You would like me to | give up the trial. |""",
}  # fmt: skip
HELD_HONEST = {
    ("held out", "fr"): """
        | Euh, la bibliothèque ouvre le dimanche depuis l'an dernier. | => La bibliothèque ouvre le dimanche depuis l’an dernier.
        | Nous avons, euh, perdu un quart du lectorat. | => Nous avons perdu un quart du lectorat.
        | C'est un un chantier de dix ans. | => C’est un chantier de dix ans.
        | Les chercheurs, heu, publient tout en accès libre. | => Les chercheurs publient tout en accès libre.
        | nous formons les bénévoles | => Nous formons les bénévoles.
        | L'an dernier nous avons planté 4 500 arbres. | => L’an dernier, nous avons planté 4 500 arbres.
        | La salle était pleine. On a refusé du monde. Nous recommencerons en avril. | => La salle était pleine. […] Nous recommencerons en avril.
        Bonsoir à tous, | la ville de Nantes finance ce programme. |
        Je dirais que | les parents sont nos meilleurs alliés. |
        En tant que médecin, | je vois trente patients par jour. |
        Nous, à Lille, | nous avons choisi le logiciel libre. |
        Et c'est pour ça que | nous avons fondé cette école. |
        Dans les années 1990, | les rédactions comptaient trois fois plus de correcteurs. |
        | Le festival attire dix mille visiteurs, | ce qui est beaucoup pour une ville comme la nôtre.
        | Nous avons mis deux ans à convaincre les juges, | puis tout est allé très vite.
        | Les archives sont en ligne, | et tout le monde peut les consulter.
        | La traduction automatique a fait d'énormes progrès, | grâce aux corpus publics.
        | Nos lecteurs ont plus de cinquante ans, | pour la plupart des enseignants.
        | On imprime encore à Tours, | là où tout a commencé.""",
    ("held out", "en"): """
        | Uh, the library has opened on Sundays since last year. | => The library has opened on Sundays since last year.
        | We have, um, lost a quarter of our readers. | => We have lost a quarter of our readers.
        | It is a a project of ten years. | => It is a project of ten years.
        | Researchers, er, publish everything in open access. | => Researchers publish everything in open access.
        | we train the volunteers | => We train the volunteers.
        | Last year we planted 4,500 trees. | => Last year, we planted 4,500 trees.
        | The room was full. We had to turn people away. We will do it again in April. | => The room was full. […] We will do it again in April.
        Good evening, everybody, | the city of Bristol pays for this programme. |
        I would say that | parents are our best allies. |
        As a doctor, | I see thirty patients a day. |
        Here in Leeds, | we have chosen free software. |
        And that's why | we founded this school. |
        In the 1990s, | newsrooms had three times as many proofreaders. |
        | The festival draws ten thousand visitors, | which is a lot for a town like ours.
        | It took us two years to convince the judges, | then everything went very fast.
        | The archive is online, | and everybody can consult it.
        | Machine translation has made huge progress, | thanks to public corpora.
        | Our readers are over fifty, | most of them teachers.
        | We still print in Tours, | where it all began.""",
}  # fmt: skip


def ruses() -> list[Case]:
    return [
        case
        for table in (RUSES, HELD)
        for (kind, language), rows in table.items()
        for case in cases(kind, language, rows)
    ]


def honest() -> list[Case]:
    return [
        case
        for table in (HONEST, HELD_HONEST)
        for (kind, language), rows in table.items()
        for case in cases(kind, language, rows)
    ]
