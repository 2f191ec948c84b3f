"""What is said about passwords and is none: "wrong", "unutdum", "не подходит". Folded to plain letters."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHOLE = words(
    "wrong not no never always still very too being getting also again really just now already gone lost old new "
    "fine ok right need what where which when why how that this there here sent can could will would please with "
    "from have has been stays must should only does did help type form link page field same safe long short easy "
    "bil byl net bos yok var yox ile не нет был есть тот что где как мой ваш уже еще при после от для если kak kako "
    "chto gde uje needs needed coming came comes helps types saved hard okay isnt doesnt такой такая"
)
BEGINNINGS = words(
    "asked requ expir block stol hack compromis weak strong differ correct incorr invalid valid unknown accept "
    "reject refus reset chang forg hidden secret secur unsaf avail imposs diffic import work broken show problem "
    "issue recover restor updat delet remov enter typ cannot empty missing leak mandatory optional sehv yanlis duz "
    "dogru unut deyis yenil yeni berpa itir itm itib ogurl sindi qebul gel niye hansi nedir ned nece lazim kohn tez "
    "eyni ferqli bilm xatirl acil uygun teleb etm olm olu girm gir daxil sorus iste mesel haqq bare cetin asan guc "
    "zeif uzun qisa burad orad kec yadd yadim gizli kimi qoy sil yaz hatal calis calin degis sifirl kayb gec kabul "
    "neden hangi gerek eski ayni farkl hatirl giri sorun hakk zor kolay zayif kisa bitti doldu blok kilit degil "
    "gitti bulam alam cikm невер неправ забы слож прост нов стар друг смен измен сброс восстан потер утер взлом "
    "украл подход работ приход приш важн нуж прав верн така такой какой какая зачем почему опять снова пуст длин "
    "коротк скры секрет будет обнов установ ввод ввест введ прос помен провер сохран истек устар заблок проблем "
    "помог помощ вопрос чтобы безопас обязат узна напис принима поступ отправ nevern nepravil zaby smen izmen sbros "
    "vosstan poter podhod rabota prihod prish nuz pravil vern takoy uzhe esche opyat snova pomen prover isle isla"
)
"""Beginnings of such words."""
