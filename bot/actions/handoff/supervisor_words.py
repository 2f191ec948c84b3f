"""Who a player asks for: words for those above an operator, in all languages."""

from bot.understanding.phrases import Phrases

SUPERVISOR = Phrases(
    "supervisor* superviser* manager* boss superior supervayzer* rəhbər* müdir* rəis* süpervizör* müdür* yönetici* "
    "amir* amiri* супервайзер* начальник* начальств* руководител*",
    [
        "someone higher", "somebody higher", "someone senior", "senior agent", "senior operator", "team lead",
        "bir üst yetkili", "üst yetkili", "старший оператор", "старшего оператора", "кто старше", "кто главный",
    ],
)  # fmt: skip
