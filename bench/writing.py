"""Times what makes a screen out of texts: each renderer and the page packer under 100 µs for a Khmer text of 366 characters.

python -m bench.writing
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.engine.navigation import labelled
from bot.engine.paging import paged
from bot.engine.screen import Option, Screen
from bot.inbound import Inbound
from bot.sms import rendering as sms
from bot.telegram import rendering as telegram
from bot.voice import rendering as voice
from ussd import rendering as ussd
from ussd.pager import pages
from writing.breaks import break_opportunities
from writing.clusters import clusters
from writing.folding import fold
from writing.latin_khmer import Lexicon, in_latin
from writing.octets import segments
from writing.rulers import Room

TARGET = 100.0  # microseconds
CHARACTERS = 366
ROUNDS, REPEATED = 60, 20
SENTENCES = (
    "ខ្ញុំមានប័ណ្ណសមធម៌ ហើយកូនខ្ញុំអាយុមួយឆ្នាំ។ ប្រាក់ឧបត្ថម្ភមិនទាន់មកដល់ពីរខែហើយ។ "
    "ខ្ញុំបានសួរជំនួយការឃុំ គាត់ប្រាប់ថាត្រូវរង់ចាំចម្លើយពីការិយាល័យស្រុក។ "
    "មណ្ឌលសុខភាពគ្មានថ្នាំសម្រាប់ស្ត្រីមានផ្ទៃពោះ និងកុមារតូចៗទេ។ "
    "សូមជួយពិនិត្យម្ដងទៀត ព្រោះគ្រួសារខ្ញុំមានមនុស្សប្រាំនាក់ និងត្រូវការជំនួយបន្ទាន់។ "
    "សូមអរគុណច្រើនចំពោះការយកចិត្តទុកដាក់របស់អ្នក និងសូមឆ្លើយតបមកខ្ញុំវិញឱ្យបានឆាប់។ "
)
TEXT = (SENTENCES * 2)[:CHARACTERS]
NAVIGATION = labelled("ថយ", "ដើម", "បន្ត", can_go_back=True, can_go_home=True)
OPTIONS = tuple(Option(str(at), label) for at, label in enumerate(("រឿងខ្ញុំ", "រឿងអ្នកជិតខាង", "កន្លែងផ្សេង")))
WORDS = Screen("words", (TEXT,))
MENU = Screen("menu", (TEXT[: CHARACTERS - 40],), OPTIONS)
CAME = Inbound("telegram", "telegram", "+85512000001", "s", "1", "", first=True)


def main() -> None:
    """Print the least and the median processor time of each, in microseconds; the least is what other work disturbed least."""
    lexicon = Lexicon.load(Path(__file__).parents[1] / "locales" / "km_Latn" / "lexicon.tsv")
    slow = [name for name, work in _measured().items() if not _fast(name, work)]
    print("beside them, without a target:")
    for name, work in _beside(lexicon).items():
        _fast(name, work)
    print(f"over {TARGET:.0f} µs: {', '.join(slow) or 'none'}")


def _measured() -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    for named, screen in (("words", WORDS), ("menu", MENU)):
        found |= {
            f"pages of 160 octets, {named}": lambda screen=screen: pages(screen, 160, NAVIGATION),
            f"pages of 105 octets, {named}": lambda screen=screen: pages(screen, 105, NAVIGATION),
            f"USSD, {named}": lambda screen=screen: ussd.render(screen, 0, 160, NAVIGATION),
            f"SMS, {named}": lambda screen=screen: sms.render(screen, 0, NAVIGATION),
            f"Telegram, {named}": lambda screen=screen: telegram.shown(screen, 0, NAVIGATION, CAME),
            f"voice, {named}": lambda screen=screen: voice.shown(screen, 0, NAVIGATION, CAME),
            f"one page, {named}": lambda screen=screen: paged(screen, Room(2_000, 2_000), NAVIGATION),
        }
    return found


def _beside(lexicon: Lexicon) -> dict[str, Callable[[], object]]:
    return {
        "line breaks": lambda: break_opportunities(TEXT),
        "clusters": lambda: clusters(TEXT),
        "folding": lambda: fold(TEXT),
        "segments": lambda: segments(TEXT),
        "Latin letters": lambda: in_latin(TEXT, lexicon),
    }


def _fast(name: str, work: Callable[[], object]) -> bool:
    times = sorted(_once(work) for _ in range(ROUNDS))
    print(f"{name:32} {times[0]:8.1f} µs, median {statistics.median(times):8.1f} µs")
    return times[0] < TARGET


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(REPEATED):
        work()
    return (time.process_time() - start) / REPEATED * 1e6


if __name__ == "__main__":
    main()
