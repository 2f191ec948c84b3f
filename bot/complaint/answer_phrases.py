"""Short answers to the form's questions: that is all, there is none, send it, it is wrong, go on."""

from bot.understanding.phrases import Phrases, word_count

SHORT_WORDS = 5
LATER_WORDS = 8
NO_NUMBER_WORDS = 6  # "I don't know my account number"

_DONE = Phrases(
    phrases=[
        *("bu qədər", "bu qədərdir", "budur", "bu idi", "hamısı", "hamısı budur", "hamısı bu", "vəssalam", "vəsalam"),
        *("bəsdir", "kifayətdir", "yeter", "yeterli", "хватит", "достаточно", "enough", "that s enough"),
        *("bitdi", "bitti", "qurtardım", "başqa heç nə", "başqa heç nə yoxdur", "başqa söz yoxdur", "artıq yoxdur"),
        *("əlavə yoxdur", "yox", "yoxdur", "xeyr", "hepsi", "hepsi bu", "hepsi bu kadar", "bu kadar", "o kadar"),
        *("tamam", "tamamdır", "oldu", "yok", "başka yok", "ekleyecek bir şey yok", "hayır", "başka bir şey yok"),
        *("всё", "это всё", "вот и всё", "на этом всё", "больше ничего", "нечего добавить", "нет", "нету", "готово"),
        *("законч*", "добавить нечего", "eto vse", "vse", "vsyo", "bolshe nichego", "net", "that is all", "that s all"),
        *("thats all", "that s it", "thats it", "that is it", "nothing else", "nothing more", "no", "nope", "done"),
        *(
            "finished",
            "no more",
            "i m done",
            "im done",
            "all",
            "the end",
            "ok",
            "okay",
            "okey",
            "да всё",
            "hə bu qədər",
        ),
    ]
)
_NO_NUMBER = Phrases(
    "yox yoxdur yoxdu yoxumdur yoxumdu yoxki yok yoktur yokki нет нету net netu no none idk "
    "skip keç geç пропустить пропусти",
    [
        *("bilmirəm", "tapmıram", "tapmadım", "tapa bilmirəm", "tapa bilmədim", "yadımda deyil", "xatırlamıram"),
        *("bilmiyorum", "bulamıyorum", "bulamadım", "hatırlamıyorum", "не знаю", "не помню", "не нашёл", "не нашла"),
        *("не могу найти", "не вижу", "ne znayu", "ne pomnyu", "don t have", "dont have", "don t know", "dont know"),
        *("no idea", "can t find", "cant find", "cannot find", "do not have", "do not know"),
        *("don t remember", "dont remember", "can t remember", "do not remember", "can t recall", "forgot it"),
        *("i forgot", "lost it", "haven t got", "didn t save", "unutmuşam", "unutdum", "itirmişəm", "saxlamamışam"),
        *(
            "unuttum",
            "kaybettim",
            "saklamadım",
            "забыл",
            "забыла",
            "потерял",
            "потеряла",
            "не сохранил",
            "не сохранила",
        ),
        *("без понятия", "понятия не имею", "хз", "yadıma düşmür", "xəbərim yoxdur"),
    ],
)
_NOT_KNOWN = Phrases(
    "bilmirəm bilmiyorum unutmuşam unuttum забыл забыла",
    [
        *("yadımda deyil", "xatırlamıram", "hatırlamıyorum", "не знаю", "не помню", "don t know", "dont know"),
        *("don t remember", "dont remember", "can t remember", "not sure how much", "no idea"),
    ],
)
_SEND = Phrases(
    "göndər göndərin yolla gönder gönderin gonder отправ* отправить otprav* send submit sendit",
    ["send it", "göndərə bilərsiniz", "gönderebilirsiniz", "hər şey düzdür", "всё верно", "всё правильно"],
)
_NOT = Phrases("not no dont never cannot не нет ne yox yok hayır xeyr", ["don t"])
_PROMISED = Phrases(
    "me my mənə pulumu bana paramı мне отправлю göndərərəm göndərəcəyəm göndərirəm gönderirim gönderirdim göndereceğim",
    ["i ll", "i will", "can i", "let me"],
)
"""Words of those who send something else, or want something sent to them."""
_WRONG = Phrases(
    "səhv* yanlış* düzəlt* düzeltmek düzelt* dəyiş* değiş* hatalı исправ* неверн* неправильн* ошибк* измени* поменя* "
    "wrong correct change edit fix mistake"
)
_GO_ON = Phrases(
    "davam* devam* дальше продолж* dalshe prodoljai prodolzhai continue skip keç keçək geç geçelim keçin пропуст* "
    "дальше next proceed sonra",
    ["go on", "go ahead", "move on", "без файлов", "файлов нет", "faylsız", "dosyasız", "without files", "no files"],
)
_LATER = Phrases("sonra потом позже попозже potom pozje later sonradan")
_CONTINUE = Phrases(
    "davam davametmək devam продолжим продолжай продолжить продолжаем prodoljim prodoljai continue resume дальше",
    [
        *("davam et", "davam edək", "davam edin", "davam edim", "davam eləyək", "davam edirik", "yox davam edək"),
        *("devam et", "devam edelim", "devam edin", "devam edeyim", "go on", "lets go on", "let s go on", "carry on"),
        *("let s continue", "lets continue", "давайте продолжим", "давай продолжим", "продолжить жалобу"),
        *("davai prodoljim", "davayte prodoljim", "şikayətə davam edək", "şikayetime devam edelim"),
        *("continue my complaint", "go on with my complaint", "продолжим жалобу", "i want to continue"),
    ],
)
_YES_OR_NO = Phrases("yes no ok yeah hə bəli yox yaxşı xeyr evet hayır tamam yok да нет ладно ок")


def says_no_number(text: str) -> bool:
    """Whether a short answer to the question for a number says that there is none."""
    return len(text.split()) <= NO_NUMBER_WORDS and not any(c.isdigit() for c in text) and _NO_NUMBER.within(text)


def says_not_known(text: str) -> bool:
    """Whether something is said not to be known, be it beside a fact: "yesterday, I don't remember how much"."""
    return _NOT_KNOWN.within(text)


def says_done(text: str) -> bool:
    """Whether the player says that nothing is left to tell."""
    return _DONE.whole(text)


def says_send(text: str) -> bool:
    """Whether a short answer to the summary says to send it."""
    refused = _NOT.within(text) or _WRONG.within(text) or _LATER.within(text) or _PROMISED.within(text) or "?" in text
    return word_count(text) <= SHORT_WORDS and _SEND.within(text) and not refused


def says_wrong(text: str) -> bool:
    """Whether an answer to the summary says that something in it is not right."""
    return _WRONG.within(text)


def says_go_on(text: str) -> bool:
    """Whether a short message says to go on: without files, or with what was begun."""
    return word_count(text) <= SHORT_WORDS and (_GO_ON.within(text) or _LATER.within(text)) and not _NOT.within(text)


def says_later(text: str) -> bool:
    """Whether a short message puts something off."""
    return word_count(text) <= LATER_WORDS and _LATER.within(text)


def says_continue(text: str) -> bool:
    """Whether the message is nothing but a wish to go on with what was begun."""
    words = text.split()
    return _CONTINUE.whole(text) or (
        len(words) > 1 and _YES_OR_NO.whole(words[0]) and _CONTINUE.whole(text[len(words[0]) :])
    )
