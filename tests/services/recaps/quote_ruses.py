"""Ruses by hand: each printed word was said, or nearly, and the quote says something else. Beside them, look-alikes
that are honest.

A row is what was said, with the cited words between two bars; after `=>` what the article prints, where it is not just
those words. Written before looking at the rules that are to find them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.contracts import Item, Source, Speaker, Transcript, Turn
from services.recaps import cleaning
from tests.services.recaps.quote_texts import Case

RUSES = {
    ("whose words, after the cut", "fr"): """
        | La fusion sera un désastre, | en tout cas c'est ce qu'ils prétendent.
        | Le port va fermer en juin, | du moins si l'on en croit la presse.
        | Les robots vont tout remplacer, | c'est en tout cas la thèse de mon voisin.
        | Cette usine pollue la rivière, | voilà ce qu'on lit partout.
        | Le maire a touché de l'argent, | à en croire ce blog.
        | On va licencier la moitié des équipes, | c'est la rumeur qui court.
        | Le logiciel est dangereux, | écrivent-ils dans leur rapport.
        | Le directeur a menti, | pour reprendre les mots du syndicat.""",
    ("whose words, after the cut", "en"): """
        | The merger will be a disaster, | at least that is what they keep claiming.
        | The port closes in June, | if you believe the papers.
        | Robots will replace us all, | or so the story goes.
        | This plant poisons the river, | as one blog put it.
        | We are about to fire half of the staff, | that's the rumour anyway.
        | The director lied, | to quote the union.
        | The software is dangerous, | their report says.
        | The mayor took money, | or that's how they tell it.""",
    ("denied after the cut", "fr"): """
        | Cette réforme est mauvaise | pour personne.
        | Ils ont répondu | à aucune de nos lettres.
        | Elle travaille | avec aucun sous-traitant.
        | La nouvelle grue a fait peur | à personne sur le port.
        | On vend ces données | à absolument personne.
        | Ce robot nous sert | à rien du tout.
        | On a fait confiance | à personne d'autre.""",
    ("denied after the cut", "en"): """
        | This reform is bad | for nobody.
        | They answered | none of our letters.
        | Our data goes | to absolutely no one outside the house.
        | The new crane scared | no one at the port.
        | She works | with neither of the two suppliers.
        | The robot helps | nobody at all.
        | We have money | for nothing but repairs.""",
    ("taken back in the next breath", "fr"): """
        | Le stock est perdu pour nous. | Non, je plaisante.
        | On a signé le contrat hier soir. | Enfin, non, pas encore.
        | Ils ont livré trente camions. | Pardon, treize.
        | Je vais démissionner dès demain. | C'est de l'ironie, bien sûr.
        | Le prix du gaz va doubler. | Je retire ce que je viens de dire.
        | La banque nous a tout repris. | Je rigole, évidemment.""",
    ("taken back in the next breath", "en"): """
        | The stock is lost for us. | No, I'm joking.
        | We signed the contract last night. | Well, no, not yet.
        | They delivered thirty lorries. | Sorry, thirteen.
        | I will resign first thing tomorrow. | That was irony, of course.
        | The price of gas will double. | I take that back.
        | The bank took it all from us. | Just kidding.""",
    ("question printed as a statement", "fr"): """
        | Le port va fermer en juin ? | => Le port va fermer en juin.
        | Vous avez payé ce consultant ? | => Vous avez payé ce consultant.
        | On peut faire confiance à cette machine ? | => On peut faire confiance à cette machine.
        | Les clients reviendront un jour ? | => Les clients reviendront un jour !
        | Ils ont gagné. Ils ont triché ? Je le saurai. | => Ils ont gagné. Ils ont triché. Je le saurai.
        | Le maire était au courant ? | => Le maire était au courant…""",
    ("question printed as a statement", "en"): """
        | The port will close in June? | => The port will close in June.
        | You paid this consultant? | => You paid this consultant.
        | We can trust this machine? | => We can trust this machine.
        | The customers will come back one day? | => The customers will come back one day!
        | They won. They cheated? I will find out. | => They won. They cheated. I will find out.
        | The mayor was told about it? | => The mayor was told about it…""",
    ("statement printed as a question", "fr"): """
        | Ce projet est utile à la ville. | => Ce projet est utile à la ville ?
        | Le maire a toute ma confiance. | => Le maire a toute ma confiance ?
        | Nous avons bien travaillé. Le client est content. | => Nous avons bien travaillé ? Le client est content.""",
    ("statement printed as a question", "en"): """
        | This project is good for the city. | => This project is good for the city?
        | The mayor has my full trust. | => The mayor has my full trust?
        | We worked well. The client is happy. | => We worked well? The client is happy.""",
    ("a wink added", "fr"): """
        | C'est une belle réussite pour la ville. | => C’est une belle réussite pour la ville 🙄.
        | Le patron est venu travailler. | => Le patron est venu travailler 😂
        | Nous faisons confiance au maire. | => Nous faisons confiance au maire ;-)
        | La grue est sûre et rapide. | => La grue est sûre (!) et rapide.
        | On a été bien payés. | => On a été bien payés (sic).
        | Ils ont tenu parole. | => Ils ont tenu parole :D""",
    ("a wink added", "en"): """
        | It is a fine success for the city. | => It is a fine success for the city 🙄.
        | The boss came in to work. | => The boss came in to work 😂
        | We trust the mayor. | => We trust the mayor ;-)
        | The crane is safe and fast. | => The crane is safe (!) and fast.
        | We were paid well. | => We were paid well (?).
        | They kept their word. | => They kept their word :D""",
    ("scare quotes set", "fr"): """
        | C'est une belle réussite pour la ville. | => C’est une « belle réussite » pour la ville.
        | Nos experts ont rendu leur rapport. | => Nos « experts » ont rendu leur rapport.
        | Le maire a tenu sa promesse. | => Le maire a “tenu” sa promesse.
        | Cette étude est sérieuse. | => Cette "étude" est sérieuse.
        | Les volontaires sont venus de loin. | => Les ‘volontaires’ sont venus de loin.""",
    ("scare quotes set", "en"): """
        | It is a fine success for the city. | => It is a “fine success” for the city.
        | Our experts handed in their report. | => Our "experts" handed in their report.
        | The mayor kept his promise. | => The mayor “kept” his promise.
        | This study is serious. | => This «study» is serious.
        | The volunteers came from far away. | => The ‘volunteers’ came from far away.""",
    ("full stop moved", "fr"): """
        | Il ne viendra pas. Demain on signe l'accord. | => Il ne viendra pas demain. On signe l’accord.
        | On ne licencie plus. Jamais le port ne fermera. | => On ne licencie plus jamais. Le port ne fermera.
        | Le contrat est signé. Sans doute le maire sera là. | => Le contrat est signé sans doute. Le maire sera là.
        | Nous perdons. À Lyon les autres gagnent. | => Nous perdons à Lyon. Les autres gagnent.
        | Je pars. Avec plaisir ils sont venus. | => Je pars avec plaisir. Ils sont venus.""",
    ("full stop moved", "en"): """
        | We are not selling. Tomorrow the board meets. | => We are not selling tomorrow. The board meets.
        | They won. Fairly early we left. | => They won fairly. Early we left.
        | He resigned. Happily nobody noticed. | => He resigned happily. Nobody noticed.
        | The trial works. In Leeds we lose money. | => The trial works in Leeds. We lose money.
        | I trust them. Rarely do they fail us. | => I trust them rarely. Do they fail us.""",
    ("bound of a figure left out", "fr"): """
        Moins de | quarante pour cent des clients reviennent. |
        À peine | 12 chauffeurs sur cent sont formés. |
        Presque | tous les camions roulent au gaz. |
        Jusqu'à | 300 colis par heure passent ici. |
        Pas loin de | 20 millions sont partis en fumée. |
        Même pas | dix clients sont revenus cette année. |
        Au maximum | cinq camions passent chaque nuit. |""",
    ("bound of a figure left out", "en"): """
        Fewer than | forty percent of the customers come back. |
        Barely | 12 drivers in a hundred are trained. |
        Almost | all of the lorries run on gas. |
        Up to | 300 parcels an hour pass through here. |
        Nearly | 20 million went up in smoke. |
        Not even | ten customers came back this year. |
        At most | five lorries pass each night. |""",
    ("doubt cut off", "fr"): """
        J'ai du mal à croire que | la machine décide à notre place. |
        Il serait exagéré de dire que | le port est en faillite. |
        Rien ne prouve que | le maire a touché de l'argent. |
        Ça m'étonnerait que | les clients reviennent un jour. |
        Je conteste l'idée que | les robots nous remplacent. |
        C'est un mythe que | les chauffeurs dorment au volant. |
        Qui peut croire que | la grue est sans danger ? | => La grue est sans danger.
        J'ai arrêté de penser que | le patron nous écoute. |""",
    ("doubt cut off", "en"): """
        I find it hard to believe that | the machine decides for us. |
        It would be a stretch to say that | the port is bankrupt. |
        There is no proof that | the mayor took money. |
        I would be surprised if | the customers came back one day. |
        I dispute the idea that | robots will replace us. |
        It's a myth that | drivers sleep at the wheel. |
        Who can believe that | the crane is safe? | => The crane is safe.
        I stopped thinking that | the boss listens to us. |""",
    ("supposition cut off", "fr"): """
        Imaginons une ville où | les camions roulent seuls. |
        Mettons que | la banque nous lâche. |
        Dans le pire des cas, | on ferme le port en juin. |
        Sur le papier, | la grue soulève cent tonnes. |
        En théorie, | chaque chauffeur est formé. |
        Serait-on riche, | on achèterait le port. |
        Le jour où le gaz manquera, | on vendra les camions. |
        Faute d'accord, | on ferme le port en juin. |""",
    ("supposition cut off", "en"): """
        Picture a city where | the lorries drive themselves. |
        Let's say that | the bank drops us. |
        In the worst case, | we close the port in June. |
        On paper, | the crane lifts a hundred tons. |
        In theory, | each driver is trained. |
        Had we been rich, | we would have bought the port. |
        Should the test fail, | we will sell the lorries. |
        Without a deal, | we close the port in June. |""",
    ("words with a sense dropped as fillers", "fr"): """
        | Si vous voulez un accord, on signe ce soir. | => Un accord, on signe ce soir.
        | On va dire oui à cette offre. | => Oui à cette offre.
        | J'ai envie de dire non à ce projet. | => Non à ce projet.
        | C'est une sorte de fraude à la TVA. | => C’est une fraude à la TVA.
        | C'est, disons, une victoire. | => C’est une victoire.
        | Le client est, comment dire, mécontent. | => Le client est mécontent.""",
    ("words with a sense dropped as fillers", "en"): """
        | Do you know what they want? | => Do what they want?
        | I mean to sell the house. | => To sell the house.
        | It is the kind of fraud we know. | => It is the fraud we know.
        | It's sort of legal in this country. | => It’s legal in this country.
        | We kind of won that case. | => We won that case.
        | It is, let's say, a victory. | => It is a victory.""",
    ("grammar or a name taken for a stutter", "fr"): """
        | Vous vous trompez de client. | => Vous trompez de client.
        | Nous nous servons chez eux. | => Nous servons chez eux.
        | Le code est deux deux quatre. | => Le code est deux quatre.
        | On a livré à Bora Bora cette année. | => On a livré à Bora cette année.
        | On a reçu Boutros Boutros Ghali ici. | => On a reçu Boutros Ghali ici.""",
    ("grammar or a name taken for a stutter", "en"): """
        | He had had the keys. | => He had the keys.
        | They gave her her job. | => They gave her job.
        | The code is two two four. | => The code is two four.
        | What it is is a mistake. | => What it is a mistake.
        | We delivered to Bora Bora this year. | => We delivered to Bora this year.
        | We met Yo Yo Ma at the port. | => We met Yo Ma at the port.""",
    ("one's subject, another's deed", "fr"): """
        | Le maire a tenu parole. Le voleur court toujours. | => Le maire […] court toujours.
        | Ma sœur dirige ce port. Mon voisin est un escroc. | => Ma sœur […] est un escroc.
        | Nos chauffeurs sont formés. Ceux d'en face boivent trop. | => Nos chauffeurs […] boivent trop.
        | Ce maire écoute les gens. Son prédécesseur a volé la ville. | => Ce maire […] a volé la ville.
        | La banque nous aide. L'assurance nous ment depuis un an. | => La banque […] nous ment depuis un an.""",
    ("one's subject, another's deed", "en"): """
        | The mayor kept his word. The thief is still running. | => The mayor […] is still running.
        | My sister runs this port. My neighbour is a crook. | => My sister […] is a crook.
        | Our drivers are trained. Theirs drink too much. | => Our drivers […] drink too much.
        | This mayor hears people. The one before robbed the city. | => This mayor […] robbed the city.
        | The bank helps us. The insurer has lied to us for a year. | => The bank […] has lied to us for a year.""",
    ("a judgement put in brackets", "fr"): """
        | Les chauffeurs sont payés à l'heure. | => Les chauffeurs sont [tous] payés à l’heure.
        | Les experts ont rendu leur rapport. | => Les [prétendus] experts ont rendu leur rapport.
        | Le patron est venu travailler. | => Le patron est [enfin] venu travailler.
        | Le maire a répondu à la lettre. | => Le maire a [mollement] répondu à la lettre.
        | Nous avons gagné de l'argent. | => Nous avons [toujours] gagné de l’argent.
        | La grue a coûté cher. | => La grue a [hélas] coûté cher.
        | On a vendu des camions. | => On a vendu des camions [volés].
        | La grue passe l'examen. | => La grue passe [rarement] l’examen.
        | Je viens travailler à pied. | => [rires] Je viens travailler à pied.""",
    ("a judgement put in brackets", "en"): """
        | The drivers are paid by the hour. | => The drivers are [all] paid by the hour.
        | The experts handed in their report. | => The [so-called] experts handed in their report.
        | The boss came in to work. | => The boss [finally] came in to work.
        | The mayor answered the letter. | => The mayor [weakly] answered the letter.
        | We made money there. | => We [always] made money there.
        | The crane cost a lot. | => The crane [sadly] cost a lot.
        | We sold lorries. | => We sold [stolen] lorries.
        | The crane passes the test. | => The crane [seldom] passes the test.
        | I walk to work. | => [laughs] I walk to work.""",
    ("a name called in a pronoun's place", "fr"): """
        | Ils ont vendu le port. | => [Ces escrocs] ont vendu le port.
        | Elle a répondu à la presse. | => [L’incompétente] a répondu à la presse.
        | Il nous a écrit deux fois. | => [Ce menteur] nous a écrit deux fois.
        | On parle de lui tous les jours. | => On parle de [ce fraudeur] tous les jours.""",
    ("a name called in a pronoun's place", "en"): """
        | They sold the port. | => [Those crooks] sold the port.
        | She answered the press. | => [The incompetent] answered the press.
        | He wrote to us twice. | => [This liar] wrote to us twice.
        | People talk about him every day. | => People talk about [that fraudster] every day.""",
    ("somebody's words read out", "fr"): """
        Il m'a répondu : | « Je vendrai ce port à la casse. » | => Je vendrai ce port à la casse.
        Et là, mon patron : | « Débrouillez-vous avec la grue. » | => Débrouillez-vous avec la grue.
        Dans leur lettre, « nous respectons la loi, | mais nous licencions ce soir ». | => Nous licencions ce soir.
        Je cite, | cette entreprise est une honte, | fin de citation.
        Leur slogan, c'est | plus de camions, moins de chauffeurs. |
        Le tract disait : | la ville est à vendre. |""",
    ("somebody's words read out", "en"): """
        He answered me: | "I will sell this port for scrap." | => I will sell this port for scrap.
        And then my boss: | “Make do with the crane you have.” | => Make do with the crane you have.
        In their letter, “we respect the law, | but we are firing people tonight”. | => We are firing people tonight.
        And I quote, | this company is a disgrace, | end of quote.
        Their slogan is | more lorries, fewer drivers. |
        The leaflet said: | the city is for sale. |""",
    ("a limit left out at the end", "fr"): """
        | Le contrat est valable | uniquement le dimanche.
        | On recrute dans tous les métiers, | hormis celui de chauffeur.
        | Nous gagnons de l'argent, | mais seulement sur le papier.
        | Je soutiens ce projet | sous certaines conditions.
        | Je voterai pour le texte, | à une exception près.
        | La grue est sûre | tant qu'il n'y a pas de vent.
        | Le port sera rentable | dans le meilleur des cas.
        | Nous sommes d'accord avec vous, | en apparence.""",
    ("a limit left out at the end", "en"): """
        | The contract is valid | only on Sundays.
        | We hire for all trades, | apart from drivers.
        | We make money, | but only on paper.
        | I support this project | under certain conditions.
        | I will vote for the text, | with one exception.
        | The crane is safe | as long as there is no wind.
        | The port will pay its way | in the best case.
        | We agree with you, | at least in public.""",
    ("denied by what announces it", "fr"): """
        Voici leur mensonge : | le port est vide depuis un an. |
        Une idée reçue : | les chauffeurs dorment au volant. |
        Ce que je n'ai jamais dit : | les robots nous remplaceront. |
        Le pire scénario : | on ferme le port en juin. |
        L'erreur serait de croire ceci : | la machine décide seule. |""",
    ("denied by what announces it", "en"): """
        Here is their lie: | the port has been empty for a year. |
        A common myth: | drivers sleep at the wheel. |
        What I never said: | robots will replace us. |
        The worst scenario: | we close the port in June. |
        The mistake would be to believe this: | the machine decides alone. |""",
    ("marks that strike out or stress", "fr"): """
        | Je ne vendrai jamais ce port. | => Je ne vendrai ~~jamais~~ ce port.
        | Nous avons payé la facture. | => Nous avons ~payé~ la facture.
        | Certains chauffeurs boivent. | => *Certains* chauffeurs boivent.
        | Le maire est venu seul. | => Le maire est venu __seul__.
        | Le maire est venu seul. | => Le maire est venu `seul`.""",
    ("marks that strike out or stress", "en"): """
        | I will never sell this port. | => I will ~~never~~ sell this port.
        | We have paid the bill. | => We have ~paid~ the bill.
        | Some drivers drink. | => *Some* drivers drink.
        | The mayor came alone. | => The mayor came __alone__.
        | The mayor came alone. | => The mayor came `alone`.""",
    ("a tail in other words", "fr"): """
        | Le quai sera vendu à des Chinois, | d'après une indiscrétion de couloir.
        | Les salaires vont baisser l'an prochain, | craint la section locale.
        | La grue est tombée par sa faute, | soutient la partie adverse.
        | On double la production en mars, | sous réserve d'un accord.
        | Tout le monde aura une prime, | enfin tout le monde, disons les cadres.
        | La ville paiera la facture, | espérons-le.
        | L'algorithme ne se trompe jamais, | du moins sur le papier.
        | Nous avons gagné le procès, | en première instance seulement.
        | Les tests sont concluants, | hormis sur les jours de pluie.
        | Le musée rouvre en mai, | pour peu que l'argent arrive.
        | Il a volé les plans, | insinue le journal du coin.
        | Cette méthode marche, | quand on a de la chance.""",
    ("a tail in other words", "en"): """
        | The quay will be sold abroad, | going by a whisper in the corridor.
        | Wages will fall next year, | fears the local branch.
        | The crane fell through his fault, | contends the other side.
        | We double production in March, | pending an agreement.
        | Everybody gets a bonus, | well, everybody, let's say the managers.
        | The city will pay the bill, | fingers crossed.
        | The algorithm is never wrong, | on paper at least.
        | We won the trial, | in the first instance only.
        | The tests are conclusive, | save on rainy days.
        | The museum opens in May, | funds permitting.
        | He stole the plans, | hints the local paper.
        | This method works, | when you are lucky.""",
    ("mood or tense changed", "fr"): """
        | Nous ouvririons la ligne en avril. | => Nous ouvrirons la ligne en avril.
        | La mairie aurait signé le bail. | => La mairie a signé le bail.
        | Il faudrait fermer cette route. | => Il faut fermer cette route.
        | On pourrait embaucher dix dockers. | => On peut embaucher dix dockers.
        | Je voulais vendre le dépôt. | => Je veux vendre le dépôt.
        | Le fonds doit payer la digue. | => Le fonds devait payer la digue.
        | Nous vendrions le navire. | => Nous vendions le navire.
        | Elle travaillera avec eux. | => Elle travaille avec eux.""",
    ("mood or tense changed", "en"): """
        | We would open the line in April. | => We will open the line in April.
        | The council may have signed the lease. | => The council has signed the lease.
        | We should close this road. | => We must close this road.
        | We could hire ten dockers. | => We can hire ten dockers.
        | I wanted to sell the depot. | => I want to sell the depot.
        | The fund must pay for the dyke. | => The fund might pay for the dyke.
        | We used to sell the boats. | => We sell the boats.
        | She will work with them. | => She works with them.""",
    ("quantity changed", "fr"): """
        | Quelques pêcheurs sont partis. | => Plusieurs pêcheurs sont partis.
        | La plupart des clients paient. | => Tous les clients paient.
        | Peu de trains arrivent à l'heure. | => Des trains arrivent à l'heure.
        | Chaque ville a son port. | => Une ville a son port.
        | Presque toutes les écoles sont ouvertes. | => Toutes les écoles sont ouvertes.
        | Certains élus mentent. | => Les élus mentent.
        | Une dizaine d'ouvriers ont été blessés. | => Dix ouvriers ont été blessés.
        | Nous avons surtout vendu du blé. | => Nous avons vendu du blé.""",
    ("quantity changed", "en"): """
        | A few fishermen left. | => Few fishermen left.
        | Most customers pay. | => All customers pay.
        | Hardly any trains are late. | => Many trains are late.
        | Every town has its port. | => One town has its port.
        | Nearly all the schools are open. | => All the schools are open.
        | Some councillors lie. | => Councillors lie.
        | About ten workers were hurt. | => Ten workers were hurt.
        | We mostly sold wheat. | => We sold wheat.""",
    ("doubt swapped", "fr"): """
        | C'est peut-être la fin du port. | => C'est sans doute la fin du port.
        | Il me semble que la digue tient. | => Il est clair que la digue tient.
        | Je suppose que le prix montera. | => Je sais que le prix montera.
        | La machine risque de tomber. | => La machine va tomber.
        | On a probablement perdu le marché. | => On a perdu le marché.
        | Je crois que le pont est sûr. | => Le pont est sûr.""",
    ("doubt swapped", "en"): """
        | It may be the end of the port. | => It surely is the end of the port.
        | It seems to me that the dyke holds. | => It is clear that the dyke holds.
        | I suppose the price will rise. | => I know the price will rise.
        | The machine might fall. | => The machine will fall.
        | We probably lost the market. | => We lost the market.
        | I believe the bridge is safe, | I hope. => I believe the bridge is safe.""",
    ("unit changed", "fr"): """
        | La digue fait trois kilomètres. | => La digue fait trois mètres.
        | Le projet coûte deux milliards. | => Le projet coûte deux millions.
        | On perd 5 % par mois. | => On perd 5 % par an.
        | Nous gagnons 4 points. | => Nous gagnons 4 %.
        | Il faut 20 degrés dans l'atelier. | => Il faut 20 heures dans l'atelier.
        | Le bateau a quarante ans. | => Le bateau a quarante jours.""",
    ("unit changed", "en"): """
        | The dyke is three kilometres long. | => The dyke is three metres long.
        | The project costs two billion. | => The project costs two million.
        | We lose 5% a month. | => We lose 5% a year.
        | We gain 4 points. | => We gain 4%.
        | It takes 20 degrees in the workshop. | => It takes 20 hours in the workshop.
        | The boat is forty years old. | => The boat is forty days old.""",
    ("name split or joined", "fr"): """
        | Jean-Marie Le Goff a signé. | => Marie Le Goff a signé.
        | Le conseil de Saint-Nazaire a voté. | => Le conseil a voté.
        | Anne de Kermadec a vendu le fort. | => Anne Kermadec a vendu le fort.
        | La Banque de France prête. | => La Banque prête en France.
        | La rue du Maréchal Foch est fermée. | => Le Maréchal Foch est fermé.
        | Airbus Atlantic recrute. | => Airbus recrute.""",
    ("name split or joined", "en"): """
        | Mary-Jane Wood signed. | => Jane Wood signed.
        | The council of New Haven voted. | => The council voted.
        | Ann de Vere sold the fort. | => Ann Vere sold the fort.
        | The Bank of England lends. | => The Bank lends to England.
        | South Wales Police is recruiting. | => Wales Police is recruiting.
        | Harland and Wolff are hiring. | => Harland are hiring.""",
    ("here and now shifted", "fr"): """
        | On ferme le port ce soir. | => On ferme le port le soir.
        | Ici, on paie ses dettes. | => Là, on paie ses dettes.
        | Nous avons signé hier. | => Nous avons signé aujourd'hui.
        | Cette ville est ruinée. | => La ville est ruinée.
        | Je pars demain. | => Je pars.
        | C'est notre faute à nous. | => C'est votre faute à vous.""",
    ("here and now shifted", "en"): """
        | We close the port tonight. | => We close the port at night.
        | Here, we pay our debts. | => There, we pay our debts.
        | We signed yesterday. | => We signed today.
        | This town is ruined. | => The town is ruined.
        | I leave tomorrow. | => I leave.
        | It is our fault. | => It is your fault.""",
    ("comparison cut", "fr"): """
        | La pêche va bien mieux | qu'elle n'allait mal, et c'est peu dire.
        | Le directeur est honnête | comme un marchand de tapis.
        | On vous fait confiance | autant qu'à un pickpocket.
        | Cette machine est fiable | comme la météo.""",
    ("comparison cut", "en"): """
        | Fishing does far better | than it would in a desert, that is all.
        | The director is honest | like a carpet dealer.
        | We trust you | as much as a pickpocket.
        | This machine is reliable | like the weather.""",
    ("announced as somebody else's", "fr"): """
        Un tract circule : | le port va fermer en juin. |
        La rumeur du jour, c'est : | on vend la flotte. |
        Leur slogan tient en deux mots : | les dockers sont paresseux. |
        Ma grand-mère répétait | que la mer reprend tout. | => La mer reprend tout.
        L'avocat d'en face plaidera | que la grue était en panne. | => La grue était en panne.""",
    ("announced as somebody else's", "en"): """
        A leaflet goes round: | the port closes in June. |
        Today's rumour is this: | we sell the fleet. |
        Their slogan is short: | dockers are lazy. |
        My grandmother kept repeating | that the sea takes all back. | => The sea takes all back.
        Their lawyer will plead | that the crane was broken. | => The crane was broken.""",
}  # fmt: skip

HONEST = {
    ("whole, with its attribution", "fr"): """
        | La fusion sera un désastre, en tout cas c'est ce qu'ils prétendent. |
        | Le port va fermer en juin, | et c'est ce que nous voulons.
        | Le port va fermer en juin, | c'est ce que je vous dis depuis un an.""",
    ("whole, with its attribution", "en"): """
        | The merger will be a disaster, at least that is what they keep claiming. |
        | The port closes in June, | and that is what we want.
        | The port closes in June, | that's what I have told you for a year.""",
    ("a person, not nobody", "fr"): """
        | Cette grue fait peur, | et personne ne la croit dangereuse.
        | On a construit un bassin | et il ne coûte rien.""",
    ("a person, not nobody", "en"): """
        | The robot helps us | to sort the parcels.
        | We built a basin | and it costs nothing.""",
    ("the next sentence goes on", "fr"): """
        | Le stock est perdu pour nous. | Non, il n'y a pas d'autre mot.
        | Ils ont livré trente camions. | Pardon d'insister, mais c'est énorme.
        | Le prix du gaz va doubler. | Nous ne retirons rien à notre offre.""",
    ("the next sentence goes on", "en"): """
        | The stock is lost for us. | No, there is no other word.
        | They delivered thirty lorries. | Sorry to insist, but it is huge.
        | The price of gas will double. | We are taking nothing off the table.""",
    ("marks of other kinds", "fr"): """
        | Le port va fermer en juin | => Le port va fermer en juin !
        | le port ferme on vend les camions | => Le port ferme. On vend les camions.
        | Le port ferme. On vend les camions. | => Le port ferme, on vend les camions.
        | Le port ferme en juin, et c'est dur ? Oui. | => Le port ferme en juin, et c’est dur ? Oui.
        | Il parle de « transition » sans arrêt. | => Il parle de « transition » sans arrêt.
        | Est-ce que le port va fermer | => Est-ce que le port va fermer ?""",
    ("marks of other kinds", "en"): """
        | The port will close in June | => The port will close in June!
        | the port closes we sell the lorries | => The port closes. We sell the lorries.
        | The port closes. We sell the lorries. | => The port closes, we sell the lorries.
        | The port closes in June, is it hard? Yes. | => The port closes in June, is it hard? Yes.
        | He says "transition" all the time. | => He says “transition” all the time.
        | Will the port close in June | => Will the port close in June?""",
    ("a figure with its bound", "fr"): """
        Nous avons compté. | Moins de quarante pour cent des clients reviennent. |
        L'an dernier, | quarante pour cent des clients revenaient. |
        Je pense que | tous les camions roulent au gaz. |""",
    ("a figure with its bound", "en"): """
        We counted. | Fewer than forty percent of the customers come back. |
        Last year, | forty percent of the customers came back. |
        I think that | all of the lorries run on gas. |""",
    ("said by who says it", "fr"): """
        Je suis convaincu que | la machine décide à notre place. |
        Je vous le dis : | le port est en faillite. |
        Sur le port, | la grue soulève cent tonnes. |
        Dans ce cas précis, je le répète, | on ferme le port en juin. |
        Voici notre projet : | on rouvre le port en juin. |""",
    ("said by who says it", "en"): """
        I am convinced that | the machine decides for us. |
        I tell you: | the port is bankrupt. |
        On the quay, | the crane lifts a hundred tons. |
        In June, as I keep saying, | we close the port. |
        Here is our plan: | we open the port again in June. |""",
    ("shown cuts at the borders of clauses", "fr"): """
        | Le maire a tenu parole. Le voleur court toujours. On l'aura. | => Le maire a tenu parole. […] On l’aura.
        | Le maire, que je connais bien, a tenu parole. | => Le maire […] a tenu parole.
        | On vend les camions. Le port ferme, et on part. | => On vend les camions […] et on part.""",
    ("shown cuts at the borders of clauses", "en"): """
        | The mayor kept his word. The thief runs. We will get him. | => The mayor kept his word. […] We will get him.
        | The mayor, whom I know well, kept his word. | => The mayor […] kept his word.
        | We sell the lorries. The port closes, and we leave. | => We sell the lorries […] and we leave.""",
    ("brackets that only explain", "fr"): """
        | Elle a répondu à la presse hier. | => [Anne Morvan] a répondu à la presse hier.
        | Il nous a écrit deux fois. | => [Le directeur] nous a écrit deux fois.
        | On a signé là-bas. | => On a signé là-bas [à Brest].
        | La CRE a dit oui. | => La CRE [Commission de régulation de l’énergie] a dit oui.
        | On a signé avec les dockers. | => On a signé avec les dockers [sic].""",
    ("brackets that only explain", "en"): """
        | She answered the press yesterday. | => [Anne Morvan] answered the press yesterday.
        | He wrote to us twice. | => [The director] wrote to us twice.
        | We signed there. | => We signed there [in Bristol].
        | The CMA said yes. | => The CMA [Competition and Markets Authority] said yes.
        | We signed with the dockers. | => We signed with the dockers [sic].""",
    ("statements that go on without harm", "fr"): """
        | Le port ferme en juin, | et la ville prépare la suite.
        | On a vendu trois navires, | le maire le sait depuis mai.
        | Le musée rouvre en mai, | rue du Port.
        | Nous formons les dockers, | avec l'aide de la région.
        | La digue tient bon, | même dans la tempête.""",
    ("statements that go on without harm", "en"): """
        | The port closes in June, | and the city prepares for it.
        | We sold three ships, | the mayor has known since May.
        | The museum opens in May, | on Port Street.
        | We train the dockers, | with help from the region.
        | The dyke holds firm, | even in the storm.
        | The crane lifts a hundred tons, | every day.""",
}  # fmt: skip


def ruses() -> list[Case]:
    return [case for (kind, language), rows in RUSES.items() for case in cases(kind, language, rows)]


def honest() -> list[Case]:
    return [case for (kind, language), rows in HONEST.items() for case in cases(kind, language, rows)]


def cases(kind: str, language: str, rows: str) -> Iterator[Case]:
    for row in filter(None, map(str.strip, rows.splitlines())):
        said, _, printed = row.partition("=>")
        before, cited, after = (part.split() for part in said.split("|"))
        text = printed.strip() or cleaning.finished(" ".join(cited))
        turn = Turn("t1", "a", " ".join([*before, *cited, *after]))
        people = (Speaker("a", "Ève Martin"), Speaker("b", "Paul Kerr"))
        talk = Transcript(language, people, (Turn("t0", "b", "Bonjour." if language == "fr" else "Hello."), turn))
        source = Source("t1", len(before), len(before) + len(cited))
        yield Case(kind, Item("quote", re.sub(r"\s+", " ", text), "a", (source,)), talk, pasted=False)
