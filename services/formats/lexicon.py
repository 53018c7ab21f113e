"""Word lists that tell languages, labels and attributions apart. Folded: no accents where `labels.fold` is used."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """A set of words written as one text; "_" stands for a space inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


FRENCH = words(
    "le la les un une des du et est que qui pas pour dans sur ce c'est il elle nous vous je on au aux avec mais donc"
)
ENGLISH = words(
    "the a an of and is that which not for in this it's he she we you i to with but so are was have be it they"
)
# Small words inside a name: "Marie de La Tour".
PARTICLES = words("de du des d la le les van von der den del della da di do dos el al ben bin y ibn e et and un une l")
# Which of them begin a name of somebody: "Ben Affleck", "Al Gore".
FIRST_NAMES = words("ben al van")
# What stands before a colon and is nobody.
NEVER = words("""
    ps p.s nb n.b note notes source sources exemple exemples example examples rappel attention important conclusion
    resume summary bilan resultat resultats result results photo photos credit credits date lieu place theme titre title
    sujet topic contexte context contact contacts lien liens link links tag tags update copyright duree duration langue
    language kind mise_a_jour derniere_mise_a_jour lire_aussi voir_aussi a_lire a_noter a_retenir en_bref
    mots_cles mots-cles intervenants speakers keywords summary_keywords outline plan
    q r a rep question questions reponse answer bref
""")
# How sentences begin, and names do not: "Oui, et là :", "Bon alors :".
OPENERS = words("""
    et ou mais donc or ni car puis oui non bon alors voila enfin ensuite merci pourquoi and but so yes no well
    then
""")
HOSTS = words("""
    journaliste animateur animatrice moderateur moderatrice presentateur presentatrice intervieweur intervieweuse host
    moderator interviewer journalist
""")
OTHERS = words("public salle audience question_du_public question_de_la_salle audience_member voix_off")
VOICES = words("""
    speaker spk intervenant intervenante orateur oratrice locuteur locutrice participant participante voix
    interlocuteur interlocutrice personne unknown_speaker unknown inconnu inconnue
""")
# What is said to somebody, and seldom printed in a list.
SPOKEN = words("""
    je j' j’ tu vous nous moi toi mon ma mes votre vos notre bonjour bonsoir salut merci oui non d'accord d’accord
    i i'm i’m you we me my your our hello hi thanks thank yes no okay ok
""")
# Second halves of French compounds: a hyphen before them at a line's end belongs to the word.
CLITICS = words(
    "ce ci là je tu il elle on nous vous ils elles moi toi lui leur leurs le la les y en même mêmes t être dire"
)
# What stands above the columns of a table of speech. Folded.
COLUMNS = words("""
    time times timecode timecodes timestamp start end in out temps heure heures debut fin speaker speakers
    intervenant intervenante intervenants locuteur orateur nom name who qui text texte transcript transcription
    verbatim words contenu content propos tc tc_in tc_out tcin tcout personnage personnages dialogue dialogues #
    no n° numero number id speakername starttime endtime
""")
# Verbs of speech, as an attribution after or before a quotation uses them.
SAYS = words("""
    dit explique expliqué déclare déclaré affirme affirmé précise précisé ajoute ajouté souligne souligné raconte
    raconté estime estimé rappelle rappelé confie confié assure assuré note insiste insisté conclut conclu résume
    répond répondu
    poursuit constate indique indiqué observe analyse témoigne reconnaît avance détaille lance tranche renchérit abonde
    prévient martèle regrette sourit plaide said says explains explained told adds added argues argued notes noted
    warned warns recalls recalled replied insists insisted concluded
""")


def either(words: frozenset[str]) -> str:
    """A regular expression for any of `words`, longest first so that none hides another; same order every time."""
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"
