"""Tokenizers: trained on the user's texts, or somebody else's."""

import functools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gemel.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer, normalizers, pre_tokenizers

PADDING, UNKNOWN = "[PAD]", "[UNK]"
SPECIAL = [PADDING, UNKNOWN]
"""Tokens 0 and 1 of every tokenizer that is trained here."""

UNITS = ("words", "characters", "pieces")
"""What a tokenizer that is trained here may cut a text into."""

LONGEST_TEXT = 512
"""Longer texts are cut unless the user says otherwise."""

SPACE = "\u2581"
"""How pieces write the space before a word: a block at the foot of the line."""

# Scripts that put no space between words.
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}]"


def train(texts: Iterable[str], unit: str, *, vocabulary: int, lowercase: bool) -> str:
    """A tokenizer for `texts`, as JSON.

    Args:
        texts: What it learns its tokens from.
        unit: One of `UNITS`. "words": runs of letters and digits, runs of other signs, and
            every Chinese or Japanese character by itself. "characters": every one, a space
            too. "pieces": frequent parts of words, so that no word is unknown whose
            characters are known.
        vocabulary: Most tokens, the padding and the unknown one among them; the most
            frequent stay.
        lowercase: Whether "A" is "a".

    Source:
        Pieces: byte pair encoding, Sennrich, Haddow, Birch, ACL 2016. Differs: it starts from
        characters, and a space belongs to the word behind it.
    """
    from tokenizers import Tokenizer, models, trainers

    normalizer = _normalizer(lowercase)
    trainer: trainers.Trainer
    if unit == "pieces":
        tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
        alphabet = _alphabet(map(normalizer.normalize_str, texts), vocabulary - len(SPECIAL))
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary,
            initial_alphabet=alphabet,
            limit_alphabet=len(alphabet),
            special_tokens=SPECIAL,
            show_progress=False,
        )
    else:
        tokenizer = Tokenizer(models.WordLevel(unk_token=UNKNOWN))
        trainer = trainers.WordLevelTrainer(
            vocab_size=vocabulary, special_tokens=SPECIAL, show_progress=False
        )
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = _cutter(unit)
    tokenizer.train_from_iterator(texts, trainer)
    return str(tokenizer.to_str())


def _alphabet(texts: Iterable[str], most: int) -> list[str]:
    """The most frequent characters; the library would draw lots among those of one frequency."""
    count = Counter({SPACE: 1})
    for text in texts:
        count.update(text.replace(" ", SPACE))
    return sorted(count, key=lambda sign: (-count[sign], sign))[:most]


def _normalizer(lowercase: bool) -> "normalizers.Normalizer":
    from tokenizers import Regex, normalizers

    # NFKC: full-width letters and ligatures are what they stand for.
    rules = [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    return normalizers.Sequence([*rules, normalizers.Lowercase()] if lowercase else rules)


def _cutter(unit: str) -> "pre_tokenizers.PreTokenizer":
    from tokenizers import Regex, pre_tokenizers

    if unit == "characters":
        return pre_tokenizers.Split(Regex("."), "isolated")
    if unit == "pieces":
        return pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(SPACE), pre_tokenizers.Punctuation("isolated")]
        )
    return pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(UNSPACED), "isolated"), pre_tokenizers.Whitespace()]
    )


def read_tokenizer(path: Path) -> str:
    """A `tokenizer.json` as it stands.

    Raises:
        SettingsError: If it cannot be read, or is no tokenizer.
    """
    try:
        text = path.read_text(encoding="utf-8")
        load(text, LONGEST_TEXT)
    except (OSError, ValueError) as fault:
        raise SettingsError(
            f"preprocessing.text.tokens={str(path)!r} is no tokenizer: {fault}. Say words, "
            "characters, pieces, hf:NAME, or where a tokenizer.json stands."
        ) from fault
    return text


def fetch_tokenizer(name: str) -> str:
    """The tokenizer of a model of the transformers library, as JSON.

    Args:
        name: A model of the hub ("bert-base-chinese"), or a local folder that holds one.

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If there is none, or it cannot be fetched.
    """
    try:
        from transformers import AutoTokenizer
    except ImportError as fault:
        raise MissingExtraError("preprocessing.text.tokens='hf:NAME'", "pretrained") from fault
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        return str(tokenizer.backend_tokenizer.to_str())
    except (OSError, ValueError, AttributeError) as fault:
        reason = str(fault).strip().splitlines()[0].rstrip(".")
        raise SettingsError(
            f"preprocessing.text.tokens='hf:{name}': no tokenizer could be loaded ({reason}). "
            "Check the name and the network, or name a local folder (hf:path/to/folder)."
        ) from fault


@functools.lru_cache(maxsize=8)
def load(text: str, length: int) -> "Tokenizer":
    """The tokenizer that `text` describes, cutting after `length` tokens.

    Raises:
        ValueError: If it describes none, or one that spends all of `length` on marks of its own.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(text)
    # The library raises bare Exceptions.
    except Exception as fault:
        raise ValueError(f"not the JSON of a tokenizer ({fault})") from None
    marks = tokenizer.num_special_tokens_to_add(is_pair=False)
    if length <= marks:
        raise ValueError(f"length={length} leaves no room beside {marks} marks of the tokenizer")
    tokenizer.enable_truncation(length)
    # Some are saved with a padding of their own; batches are padded here with zeros.
    tokenizer.no_padding()
    # A text that says "[PAD]" means these letters.
    tokenizer.encode_special_tokens = True
    return tokenizer


@functools.lru_cache(maxsize=8)
def words(text: str) -> tuple[str, ...]:
    """Every token of the tokenizer that `text` describes, by its number; gaps are empty."""
    number = load(text, LONGEST_TEXT).get_vocab()
    by_number = {at: word for word, at in number.items()}
    return tuple(by_number.get(at, "") for at in range(max(by_number) + 1))
