"""One file per table; import the package and say `models.Turn`."""

from services.models.api_token import ApiToken
from services.models.aside import Aside
from services.models.base import Base
from services.models.chunk import Chunk
from services.models.day import Day
from services.models.doubt import Doubt
from services.models.early_quote import EarlyQuote
from services.models.edit_step import EditStep
from services.models.edition import Edition
from services.models.event import Event
from services.models.exchange import Exchange
from services.models.glossary_term import GlossaryTerm
from services.models.item_source import ItemSource
from services.models.job import Job
from services.models.left_out import LeftOut
from services.models.made_turns import MadeTurns
from services.models.name_decision import NameDecision
from services.models.person import Person
from services.models.publication import Publication
from services.models.recap import Recap
from services.models.recap_item import RecapItem
from services.models.recording import Recording
from services.models.sign_in_attempt import SignInAttempt
from services.models.span import Span
from services.models.speaker import Speaker
from services.models.stage import Stage
from services.models.talk import Talk
from services.models.talk_person import TalkPerson
from services.models.turn import Turn
from services.models.turn_revision import TurnRevision
from services.models.upload import Upload
from services.models.user import User
from services.models.voiceprint import Voiceprint
from services.models.word import Word

__all__ = [
    "ApiToken",
    "Aside",
    "Base",
    "Chunk",
    "Day",
    "Doubt",
    "EarlyQuote",
    "EditStep",
    "Edition",
    "Event",
    "Exchange",
    "GlossaryTerm",
    "ItemSource",
    "Job",
    "LeftOut",
    "MadeTurns",
    "NameDecision",
    "Person",
    "Publication",
    "Recap",
    "RecapItem",
    "Recording",
    "SignInAttempt",
    "Span",
    "Speaker",
    "Stage",
    "Talk",
    "TalkPerson",
    "Turn",
    "TurnRevision",
    "Upload",
    "User",
    "Voiceprint",
    "Word",
]
