"""A third set of ruses by hand and their honest look-alikes, of kinds that were new to the gate: see `quote_ruses` for
how a row reads. Written before looking at the rules, and judged once before anything was changed.
"""

# ruff: noqa: E501 - a row a line
from __future__ import annotations

from tests.services.recaps.quote_ruses import cases
from tests.services.recaps.quote_texts import Case

TRAPS = {
    ("what one is accused of", "fr"): """
        On nous accuse de | vendre le port à des étrangers. |
        On me reproche d'avoir | caché le rapport pendant un an. |
        Je suis soupçonné d'avoir | payé le jury deux fois. |
        On nous prête l'intention de | fermer la moitié des quais. |
        Il paraîtrait que | nous jetons tout à la mer. |""",
    ("what one is accused of", "en"): """
        They accuse us of | selling the port to strangers. |
        I am blamed for | hiding the report for a year. |
        I stand accused of having | paid the jury twice. |
        Some suspect us of | closing half of the quays. |
        Allegedly | we throw it all into the sea. |""",
    ("imagined or dreamt", "fr"): """
        Imaginez que | le port appartienne à une banque. |
        J'ai rêvé que | la digue cédait cette nuit. |
        Dans le film, | le maire vend la ville entière. |
        Supposons un instant que | la grue tombe sur le quai. |
        Mettons que | nous licencions tout le monde demain. |""",
    ("imagined or dreamt", "en"): """
        Imagine that | the port belongs to a bank. |
        I dreamt that | the dyke broke last night. |
        In the film, | the mayor sells the whole town. |
        Suppose for a moment that | the crane falls on the quay. |
        Let's say | we fire everybody tomorrow. |""",
    ("what must not be said", "fr"): """
        N'écrivez surtout pas que | le port est en faillite. |
        Il serait faux de dire que | nous avons gagné. |
        On n'a plus le droit de dire que | les dockers travaillent bien. |
        Personne n'oserait affirmer que | la digue est solide. |
        Gardons-nous de croire que | tout est réglé. |""",
    ("what must not be said", "en"): """
        Please don't write that | the port is bankrupt. |
        It would be wrong to say that | we have won. |
        Nobody would dare claim that | the dyke is sound. |
        We should not believe that | all is settled. |
        Far be it from me to say that | the dockers are lazy. |""",
    ("what one used to think", "fr"): """
        À l'époque je pensais que | le port n'avait aucun avenir. |
        J'ai longtemps cru que | le maire était honnête. |
        Avant, je disais que | la grue ne servait à rien. |
        Jeune, j'étais persuadé que | les dockers étaient riches. |
        Pendant dix ans j'ai soutenu que | la digue suffirait. |""",
    ("what one used to think", "en"): """
        Back then I thought that | the port had no future. |
        I used to believe that | the mayor was honest. |
        For years I told people that | the crane was useless. |
        As a student I was convinced that | dockers were rich. |
        Once upon a time I would have said that | the dyke was enough. |""",
    ("what is only asked", "fr"): """
        Je me demande si | le port fermera en juin. |
        On ne sait pas si | le maire a menti. |
        La question est de savoir si | la grue tient encore. |
        Reste à voir si | les clients reviendront. |
        Dites-moi plutôt si | la digue est solide. |""",
    ("what is only asked", "en"): """
        I wonder whether | the port will close in June. |
        We don't know if | the mayor lied. |
        The question is whether | the crane still holds. |
        It remains to be seen whether | the customers will come back. |
        Tell me if | the dyke is sound. |""",
    ("as if", "fr"): """
        C'est comme si | nous avions vendu le port. |
        On fait semblant que | tout va bien sur les quais. |
        Le maire se comporte comme si | la ville était à lui. |
        Tout se passe comme si | la digue n'existait pas. |
        À l'entendre, | le port est sauvé. |""",
    ("as if", "en"): """
        It is as if | we had sold the port. |
        We pretend that | all is well on the quays. |
        The mayor behaves as though | the town were his. |
        Everything happens as if | the dyke did not exist. |
        To hear him talk, | the port is saved. |""",
    ("what somebody is wrong to say", "fr"): """
        Ceux qui disent que | le port va fermer | se trompent lourdement.
        L'idée que | la grue est dangereuse | ne tient pas debout.
        Dire que | nous avons triché | serait mentir.
        Le bruit selon lequel | le maire démissionne | est absurde.
        Croire que | la digue suffira, | c'est rêver.""",
    ("what somebody is wrong to say", "en"): """
        Those who say that | the port will close | are badly mistaken.
        The idea that | the crane is dangerous | does not hold water.
        To say that | we cheated | would be a lie.
        The rumour that | the mayor is resigning | is absurd.
        To believe that | the dyke is enough | is to dream.""",
    ("called untrue in the next breath", "fr"): """
        | Le port est vendu. | Voilà le mensonge du jour.
        | Les dockers sont tous riches. | Telle est la légende.
        | La grue tombera avant l'été. | Fin de citation.
        | Le maire a tout signé. | Eh bien, pas du tout.
        | La digue est en or. | C'est de la science-fiction, évidemment.""",
    ("called untrue in the next breath", "en"): """
        | The port is sold. | That is today's lie.
        | Dockers are all rich. | So goes the legend.
        | The crane will fall before summer. | End of quote.
        | The mayor signed it all. | Well, not at all.
        | The dyke is made of gold. | That's science fiction, obviously.""",
    ("true only once", "fr"): """
        | Le port accueille cent navires | avant la réforme de 1990.
        | Nous employons mille dockers | jusqu'à la fin du mois.
        | Le maire nous soutient | tant que la presse est là.
        | La grue est gratuite | le premier jour.
        | La ville paie tout | jusqu'en juin.""",
    ("true only once", "en"): """
        | We employ a thousand dockers | until the end of the month.
        | The mayor supports us | as long as the press is there.
        | The crane is free | on the first day.
        | The town pays for everything | until June.
        | The port is safe | at low tide.""",
    ("commas that turn who says it", "fr"): """
        | Le maire, dit le préfet, est un menteur. | => Le maire dit : le préfet est un menteur.
        | Les dockers, pensent les armateurs, coûtent trop cher. | => Les dockers pensent : les armateurs coûtent trop cher.
        | Non, il faut fermer le port. | => Non il faut ? Fermer le port.""",
    ("commas that turn who says it", "en"): """
        | The mayor, says the prefect, is a liar. | => The mayor says: the prefect is a liar.
        | The dockers, think the owners, cost too much. | => The dockers think: the owners cost too much.
        | No, sell the port. | => No: sell? The port.""",
    ("a pronoun that finds another owner", "fr"): """
        | Le directeur est parti. Le comptable a volé la caisse. Il est en prison. | => Le directeur est parti. […] Il est en prison.
        | La mairie a payé. La banque a refusé. Elle le regrette. | => La mairie a payé. […] Elle le regrette.
        | Les dockers ont voté. Les armateurs ont perdu. Ils sont furieux. | => Les dockers ont voté. […] Ils sont furieux.
        | Anne a signé. Marie a tout annulé. Elle a eu raison. | => Anne a signé. […] Elle a eu raison.
        | Paul dirige le port. Luc l'a coulé. Lui seul savait. | => Paul dirige le port. […] Lui seul savait.""",
    ("a pronoun that finds another owner", "en"): """
        | The director left. The accountant robbed the till. He is in prison. | => The director left. […] He is in prison.
        | The council paid. The bank refused. It regrets that now. | => The council paid. […] It regrets that now.
        | The dockers voted. The owners lost. They are furious. | => The dockers voted. […] They are furious.
        | Anne signed. Mary cancelled it all. She was right. | => Anne signed. […] She was right.
        | Paul runs the port. Luke sank it. He alone knew. | => Paul runs the port. […] He alone knew.""",
    ("a title taken for an opinion", "fr"): """
        Mon roman s'appelle | La mer appartient aux riches. |
        Le film s'intitule | Il faut brûler le port. |
        La chanson disait | nous sommes tous des voleurs. |
        Sur la banderole on lisait | le maire est un menteur. |
        Le sujet du bac était | faut-il détruire les villes ? |""",
    ("a title taken for an opinion", "en"): """
        My novel is called | The sea belongs to the rich. |
        The film is titled | We must burn the port. |
        The song went | we are all thieves. |
        The banner read | the mayor is a liar. |""",
}  # fmt: skip

FAIR = {
    ("said as one's own", "fr"): """
        Je pense toujours que | le port a un avenir. |
        Je sais que | la digue est solide. |
        La vérité est que | nous avons perdu. |
        Il est clair que | la grue coûte trop cher. |
        Ce que je constate, c'est que | les clients reviennent. |
        Je le dis depuis dix ans : | il faut refaire la digue. |
        Nous avons toujours soutenu que | le port devait rester public. |
        Comme je l'ai écrit, | la ville paie pour tous. |""",
    ("said as one's own", "en"): """
        I still think that | the port has a future. |
        I know that | the dyke is sound. |
        The truth is that | we have lost. |
        It is clear that | the crane costs too much. |
        What I see is that | the customers are coming back. |
        I have said it for ten years: | the dyke must be rebuilt. |
        We have always held that | the port should stay public. |
        As I wrote, | the town pays for everybody. |""",
    ("upheld in the next breath", "fr"): """
        | Le port est vendu. | Et c'est vrai.
        | Les dockers sont fatigués. | Ce n'est pas une légende.
        | La grue tombera avant l'été. | Je pèse mes mots.
        | Le maire a tout signé. | Tout, absolument tout.
        | La digue a tenu. | Eh bien, fêtons-la.
        | Le quai ouvre en juin. | Voilà la bonne nouvelle.""",
    ("upheld in the next breath", "en"): """
        | The port is sold. | And that is the truth.
        | Dockers are tired. | That is no legend.
        | The crane will fall before summer. | I choose my words.
        | The mayor signed it all. | All of it.
        | The dyke held. | Well, let us celebrate.
        | The quay opens in June. | That is the good news.""",
    ("a tail that only tells more", "fr"): """
        | Nous employons mille dockers | depuis la fin de la guerre.
        | Le maire nous soutient | et il l'a redit hier.
        | La ville paie tout, | du sable aux bouées.
        | Le port accueille cent navires, | des grands et des petits.
        | La grue tourne jour et nuit, | dimanche compris.
        | On a refait la digue | avec les pierres de l'ancienne.""",
    ("a tail that only tells more", "en"): """
        | We employ a thousand dockers, | men and women.
        | The mayor supports us | and said so again yesterday.
        | The town pays for everything, | from sand to buoys.
        | The port takes a hundred ships, | large and small.
        | The crane turns day and night, | Sundays included.
        | We rebuilt the dyke | with the stones of the old one.""",
    ("fillers and false starts", "fr"): """
        | Le port, euh, ferme en juin. | => Le port ferme en juin.
        | Ben, on a perdu la grue. | => On a perdu la grue.
        | On va, on va fermer le quai. | => On va fermer le quai.
        | Le le maire a signé hier. | => Le maire a signé hier.
        | Bah, la digue tient bon. | => La digue tient bon.
        | C'est un, euh, un problème de sable. | => C'est un problème de sable.
        | La ville, hein, paie toujours. | => La ville paie toujours.
        | Heu, nous avons compté cent navires. | => Nous avons compté cent navires.""",
    ("fillers and false starts", "en"): """
        | The port, um, closes in June. | => The port closes in June.
        | Uh, we lost the crane. | => We lost the crane.
        | We will, we will close the quay. | => We will close the quay.
        | The the mayor signed yesterday. | => The mayor signed yesterday.
        | The dyke, you know, holds firm. | => The dyke holds firm.
        | It is a, uh, a problem of sand. | => It is a problem of sand.
        | Er, the town always pays. | => The town always pays.
        | Mm, we counted a hundred ships. | => We counted a hundred ships.""",
    ("cuts shown where a sentence ends", "fr"): """
        | La digue tient. Il pleut. Le port ouvre demain. | => La digue tient. […] Le port ouvre demain.
        | On a compté. C'était long. Cent navires sont passés. | => On a compté. […] Cent navires sont passés.
        Merci d'être là. | Le quai est fini. |
        | Le maire a signé. On a fêté ça. La ville paiera. | => Le maire a signé. […] La ville paiera.
        | La grue est neuve. Vous l'avez vue. Nous en sommes fiers. | => La grue est neuve. […] Nous en sommes fiers.""",
    ("cuts shown where a sentence ends", "en"): """
        | The dyke holds. It is raining. The port opens tomorrow. | => The dyke holds. […] The port opens tomorrow.
        | We counted. It took long. A hundred ships passed. | => We counted. […] A hundred ships passed.
        Thanks for coming. | The quay is done. |
        | The mayor signed. We had a drink. The town will pay. | => The mayor signed. […] The town will pay.
        | The crane is new. You saw it. We are proud of it. | => The crane is new. […] We are proud of it.""",
    ("marks, capitals and signs", "fr"): """
        | le port ferme en juin on le savait | => Le port ferme en juin. On le savait.
        | On ne part pas parce qu'on a peur. | => On ne part pas parce qu’on a peur.
        | Les grues qui rouillent seront vendues | => Les grues qui rouillent seront vendues.
        | La ville paie, la région aussi. | => La ville paie ; la région aussi.
        | Nous sommes 300 sur le quai. | => Nous sommes 300 sur le quai.
        | Le maire dit que le préfet a raison. | => Le maire dit que le préfet a raison.
        | Alors on a gagné ! | => Alors, on a gagné !
        | Il y a du sable, beaucoup de sable. | => Il y a du sable. Beaucoup de sable.""",
    ("marks, capitals and signs", "en"): """
        | the port closes in June we knew it | => The port closes in June. We knew it.
        | We don't leave because we are afraid. | => We don’t leave because we are afraid.
        | The cranes that rust will be sold | => The cranes that rust will be sold.
        | The town pays, the region too. | => The town pays; the region too.
        | There are 300 of us on the quay. | => There are 300 of us on the quay.
        | The mayor says that the prefect is right. | => The mayor says that the prefect is right.
        | So we won! | => So, we won!
        | There is sand, a lot of sand. | => There is sand. A lot of sand.""",
    ("what only looks like a frame", "fr"): """
        On nous accuse, mais | le port est resté public. |
        J'ai rêvé de la digue, et | la digue est finie. |
        Imaginez notre joie : | le port est sauvé. |
        Je me demande pourquoi on hésite, car | la grue est prête. |
        Le titre est simple, le fond aussi : | le quai rouvre en juin. |
        Avant, le port dormait ; maintenant, | le port travaille. |
        On ne sait pas tout, mais | on sait que le sable part. |
        Le film est fini. | Le maire a vendu la salle. |
        Ceux qui disent que le port ferme se trompent. | Le port ouvre. |
        L'idée est simple : | la grue tourne la nuit. |""",
    ("what only looks like a frame", "en"): """
        They accuse us, but | the port has stayed public. |
        I dreamt of the dyke, and | the dyke is finished. |
        Imagine our joy: | the port is saved. |
        I wonder why anybody waits, because | the crane is ready. |
        The title is simple, and so is the book: | the quay opens again in June. |
        In the past the port slept; now | the port works. |
        We don't know everything, but | we know that the sand is going. |
        The film is over. | The mayor sold the cinema. |
        Those who say that the port closes are wrong. | The port opens. |
        The idea is simple: | the crane turns at night. |""",
}  # fmt: skip

# What still passes: a comma is the ear's, and a question may be the speaker's own.
MISSED = {
    ("commas that turn who says it", "fr"): """
        | On ne part pas, parce qu'on a peur. | => On ne part pas parce qu'on a peur.
        | Les grues qui rouillent seront vendues. | => Les grues, qui rouillent, seront vendues.""",
    ("commas that turn who says it", "en"): """
        | The cranes that rust will be sold. | => The cranes, that rust, will be sold.
        | We will not leave, because we are afraid. | => We will not leave because we are afraid.""",
    ("a title taken for an opinion", "en"): """
        The essay question was | should we destroy our towns? |""",
}  # fmt: skip
# The same kinds in other words, written after the rules and judged once.
AGAIN = {
    ("what one is accused of", "fr"): """
        Le procureur m'inculpe d'avoir | détourné trois navires. |
        On voudrait nous faire passer pour des gens qui | polluent la baie. |""",
    ("what one is accused of", "en"): """
        The prosecutor charged me with | diverting three ships. |
        They make us out to be people who | poison the bay. |""",
    ("imagined or dreamt", "fr"): """
        Dans mon cauchemar, | le phare s'éteint pour toujours. |
        Admettons que | la criée déménage à Lorient. |""",
    ("imagined or dreamt", "en"): """
        In my nightmare, | the lighthouse goes dark for ever. |
        Assume that | the fish market moves to Hull. |""",
    ("what one used to think", "fr"): """
        Il y a vingt ans j'aurais juré que | la pêche était finie. |
        Moi aussi je croyais que | les quotas nous tueraient. |""",
    ("what one used to think", "en"): """
        Twenty years ago I would have sworn that | fishing was over. |
        I too once believed that | the quotas would kill us. |""",
    ("as if", "fr"): """
        Il parle comme si | la criée était à vendre. |
        On dirait que | la ville dort encore. |""",
    ("as if", "en"): """
        He talks like | the fish market is for sale. |
        It almost looks as though | the town is asleep. |""",
    ("called untrue in the next breath", "fr"): """
        | Les quotas nous ont sauvés. | Quelle fable !
        | La criée rapporte des millions. | Rien n'est plus faux.""",
    ("called untrue in the next breath", "en"): """
        | The quotas saved us. | What a fairy tale!
        | The market earns millions. | Nothing could be further from the truth.""",
    ("true only once", "fr"): """
        | Le parking est gratuit | pendant le salon.
        | On débarque huit tonnes | les bons jours.""",
    ("true only once", "en"): """
        | Parking is free | during the fair.
        | We land eight tons | on good days.""",
    ("commas that turn who says it", "fr"): """
        | La criée, répond l'armateur, ment. | => La criée répond : l'armateur ment.
        | Non, on vend. | => Non ? On vend.""",
    ("commas that turn who says it", "en"): """
        | The market, replies the owner, lies. | => The market replies: the owner lies.
        | Never, we sell. | => Never? We sell.""",
    ("a pronoun that finds another owner", "fr"): """
        | Le phare est sauvé. Le gardien a tout perdu. Il est ruiné. | => Le phare est sauvé. […] Il est ruiné.
        | Jeanne pêche. Sa sœur triche. Elle vend le double. | => Jeanne pêche. […] Elle vend le double.""",
    ("a pronoun that finds another owner", "en"): """
        | The light is saved. The keeper lost it all. He is ruined. | => The light is saved. […] He is ruined.
        | Jean fishes. Her sister cheats. She sells twice as much. | => Jean fishes. […] She sells twice as much.""",
    ("a title taken for an opinion", "fr"): """
        Le tract avait pour titre | les pêcheurs sont des assassins. |
        Son dernier album s'appelle | Je déteste la mer. |""",
    ("a title taken for an opinion", "en"): """
        The leaflet was headed | fishermen are killers. |
        Her last record is called | I hate the sea. |""",
}  # fmt: skip


def again() -> list[Case]:
    return [case for (kind, language), rows in AGAIN.items() for case in cases(kind, language, rows)]


def traps() -> list[Case]:
    return [case for (kind, language), rows in TRAPS.items() for case in cases(kind, language, rows)]


def fair() -> list[Case]:
    return [case for (kind, language), rows in FAIR.items() for case in cases(kind, language, rows)]
