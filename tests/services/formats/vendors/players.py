"""Captions of players, broadcasters and video sites."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
    "youtube_paste": (
        "Chapter 1: Opening\n0:04\ngood morning everyone let's begin\n0:12\nthank you ada the cranes\n0:15\nare here\nChapter 2: Money\n1:02\nand the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes are here"),
            (None, 62000, "and the budget"),
        ),
    ),
    "youtube_aria": (
        "0:04\n4 seconds\ngood morning everyone let's begin\n0:12\n12 seconds\nthank you ada the cranes\n1:02\n1 minute, 2 seconds\nand the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes"),
            (None, 62000, "and the budget"),
        ),
    ),
    "youtube_inline": (
        "4 seconds good morning everyone let's begin\n12 seconds thank you ada the cranes are here\n1 minute, 2 seconds and the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes are here"),
            (None, 62000, "and the budget"),
        ),
    ),
    "ebu_tt": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" ttp:timeBase="media" xml:lang="fr" ttp:cellResolution="50 30">\n<tt:head><tt:metadata><ttm:title>Le port</ttm:title><ttm:agent type="person" xml:id="a1"><ttm:name type="full">Ada Byron</ttm:name></ttm:agent></tt:metadata><tt:styling><tt:style xml:id="s1" tts:color="white" xmlns:tts="http://www.w3.org/ns/ttml#styling"/></tt:styling></tt:head>\n<tt:body><tt:div>\n<tt:p xml:id="sub1" begin="00:00:04.120" end="00:00:07.900" ttm:agent="a1"><tt:span style="s1">Bonjour à tous.</tt:span><tt:br/><tt:span>Commençons.</tt:span></tt:p>\n<tt:p xml:id="sub2" begin="00:00:12.000" end="00:00:19.300"><tt:span>Merci, Ada.</tt:span></tt:p>\n</tt:div></tt:body></tt:tt>',
        ((None, 4120, "Bonjour à tous. Commençons."), (None, 12000, "Merci, Ada.")),
    ),
    "dfxp_frames": (
        '<?xml version="1.0"?><tt xmlns="http://www.w3.org/2006/10/ttaf1" xmlns:ttp="http://www.w3.org/2006/10/ttaf1#parameter" ttp:frameRate="25" xml:lang="en"><body><div><p begin="00:00:04:03" end="00:00:11:22">Good morning everyone.</p><p begin="12s" dur="3.5s">Thank you, Ada.</p></div></body></tt>',
        ((None, 4000, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "ttml_ticks": (
        '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="10000000"><body><div><p begin="41200000t" end="79000000t">Good morning everyone.</p><p begin="120000000t" end="193000000t">Thank you, Ada.</p></div></body></tt>',
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "itunes_ttml": (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:podcasts="x"><body dur="20"><div><p begin="4.120" end="11.900" ttm:agent="SPEAKER_1" xmlns:ttm="m"><span begin="4.120" end="4.5" podcasts:unit="word">Good</span> <span begin="4.5" end="5">morning</span></p><p begin="12.0" end="19.3" ttm:agent="SPEAKER_2" xmlns:ttm="m"><span>Thank</span> <span>you.</span></p></div></body></tt>',
        ((None, 4120, "Good morning"), (None, 12000, "Thank you.")),
    ),
    "lrc": (
        "[ti:Harbour]\n[ar:Ada Byron]\n[length: 01:10]\n[00:04.12]Good morning everyone.\n[00:12.00]Thank you, Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "lrc_enhanced": (
        "[00:04.12] <00:04.12> Good <00:04.50> morning <00:05.00> everyone.\n[00:12.00] <00:12.00> Thank <00:12.40> you, <00:12.60> Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "ass": (
        "[Script Info]\nTitle: x\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note to self\nDialogue: 0,0:00:04.12,0:00:07.90,Default,Ada Byron,0,0,0,,{\\an8\\i1}Good morning everyone.\\NLet's begin.\nDialogue: 0,0:00:12.00,0:00:19.30,Default,Karl Brandt,0,0,0,,Thank you, {\\b1}Ada{\\b0}.\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "ssa": (
        "[Script Info]\nTitle: x\nScriptType: v4.00\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: Marked=0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note to self\nDialogue: Marked=0,0:00:04.12,0:00:07.90,Default,Ada Byron,0,0,0,,{\\an8\\i1}Good morning everyone.\\NLet's begin.\nDialogue: Marked=0,0:00:12.00,0:00:19.30,Default,Karl Brandt,0,0,0,,Thank you, {\\b1}Ada{\\b0}.\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "sbv": (
        "0:00:04.120,0:00:11.900\nGood morning everyone.\nLet's begin.\n\n0:00:12.000,0:00:19.300\nThank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "microdvd": (
        "{1}{1}25.000\n{103}{297}Good morning everyone.|Let's begin.\n{300}{482}{y:i}Thank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "mpl2": (
        "[41][79]Good morning everyone.|Let's begin.\n[120][193]/Thank you, Ada.\n",
        ((None, 4100, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "subviewer": (
        "[INFORMATION]\n[TITLE]Harbour\n[END INFORMATION]\n[SUBTITLE]\n00:00:04.12,00:00:07.90\nGood morning everyone.[br]Let's begin.\n\n00:00:12.00,00:00:19.30\nThank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "sami": (
        "<SAMI><HEAD><TITLE>x</TITLE></HEAD><BODY>\n<SYNC Start=4120><P Class=ENCC>Good morning everyone.<br>Let's begin.\n<SYNC Start=11900><P Class=ENCC>&nbsp;\n<SYNC Start=12000><P Class=ENCC>Thank you, Ada.\n</BODY></SAMI>",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "srt_speaker_brackets": (
        "1\n00:00:04,120 --> 00:00:07,900\n[Ada Byron] Good morning everyone.\n\n2\n00:00:12,000 --> 00:00:19,300\n[Karl Brandt] Thank you, Ada.\n",
        (("Ada Byron", 4120, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
}
