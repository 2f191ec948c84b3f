"""What a player may want of the form itself at any step: to stop it, to send it now, to bring the evidence later."""

import re

from bot.understanding.phrases import Phrases, word_count

STOP_WORDS = 14  # of a message that stops the form; who tells a story speaks of other things that were cancelled
PLAIN_WORDS = 4  # of a part of a sentence that says nothing but stop
SUBMIT_WORDS = 9
LATER_WORDS = 14
_CLAUSE = re.compile(r"[.,;:!?…\n—–()]+|\s-+\s")

_STOP_ALONE = Phrases(
    "stop cancel iptal ləğv dur dayan стоп отмена отменить отменим",
    ["no stop", "yox dayan", "yok iptal", "yox ləğv", "вернее отмена", "не надо жалобу"],
)
_STOP = Phrases(
    "nevermind отмени отмените отменяй отменяйте отменяю отменяем передумал передумала передумали забудьте "
    "забейте неактуально vazkeçdim vazgeçtim vazgeçiyorum vazgectim boşver dayandır dayandırın dayandıraq "
    "durdur durdurun durduralım otmena",
    [
        *("cancel it", "cancel this", "cancel that", "cancel everything", "cancel all", "cancel the complaint"),
        *(
            "cancel my complaint",
            "cancel complaint",
            "cancel the whole",
            "cancel please",
            "please cancel",
            "just cancel",
        ),
        *("want to cancel", "like to cancel", "can cancel", "you cancel", "let s cancel", "lets cancel"),
        *("stop it", "stop this", "stop that", "stop the complaint", "stop please", "please stop", "call it off"),
        *("forget it", "forget this", "forget that", "forget about it", "forget about this", "forget the complaint"),
        *("forget my complaint", "forget about the complaint", "forget everything", "never mind", "drop it"),
        *("drop this", "drop the complaint", "drop my complaint", "scrap it", "scrap that", "withdraw the complaint"),
        *("withdraw my complaint", "withdraw this complaint", "changed my mind", "change my mind", "leave it"),
        *("no need to complain", "no need for a complaint", "no complaint", "don t need the complaint"),
        *("don t want to complain", "dont want to complain", "won t complain", "not complaining any*"),
        *("хочу отменить", "давайте отменим", "отменить жалобу", "можно отменить", "не буду жаловаться"),
        *("не хочу жаловаться", "жалобу не надо", "жалоба не нужна", "не надо жалоб*", "не нужна жалоба"),
        *("снимаю жалобу", "снимите жалобу", "забираю жалобу", "заберите жалобу", "отзываю жалобу", "отзовите"),
        *("уже не надо", "уже не нужно", "уже не актуально", "забудь об этом", "забудь про", "не актуально"),
        *("ləğv et", "ləğv edin", "ləğv elə", "ləğv eləyin", "ləğv edək", "ləğv edirəm", "ləğv olunsun", "legv ele"),
        *("ləğv etmək istəyirəm", "fikrimi dəyişdim", "fikrimdən daşındım", "vaz keçdim", "imtina edirəm"),
        *("şikayət etmirəm", "şikayət istəmirəm", "şikayət etmək istəmirəm", "şikayət lazım deyil"),
        *("şikayətə ehtiyac yox*", "şikayətə ehtiyac qalma*", "şikayəti geri*", "şikayətimi geri*", "şikayəti saxla*"),
        *("artıq lazım deyil", "lazım deyil artıq", "daha lazım deyil", "lazım deyil daha", "boş ver"),
        *("iptal et", "iptal edin", "iptal edelim", "iptal ediyorum", "iptal olsun", "iptal etmek istiyorum"),
        *("vaz geçtim", "vaz geçiyorum", "gerek kalmadı", "artık gerek yok", "gerek yok artık", "fikrimi değiştirdim"),
        *("şikayet etmiyorum", "şikayet etmeyeceğim", "şikayet etmek istemiyorum", "şikayetimi geri*"),
        *("şikayeti geri*", "şikayete gerek yok", "şikayetten vaz*"),
    ],
)
_NOT_STOPPING = Phrases(
    "how what why when if unless later nəcə necə niyə əgər nasıl neden eğer как почему зачем если потом "
    "отменили отменил отменила cancelled",
    [
        *("don t cancel", "dont cancel", "do not cancel", "not cancel", "never cancel", "don t stop", "dont stop"),
        *("can t stop", "cannot stop", "couldn t stop", "не отменяйте", "не отменяй", "ləğv etmə", "ləğv etməyin"),
        *("iptal etme", "iptal etmeyin", "dayandırma", "durdurma"),
    ],
)
_OTHER_THINGS = Phrases(
    "bet bets betslip coupon* withdrawal* withdraw deposit* payment* bonus* transaction* payout* subscription* game "
    "games playing mərc* kupon* çıxarış* depozit* ödəniş* bahis* bahsi* çekim* yatırım* işlem* ставк* купон* вывод* "
    "депозит* бонус* платёж* платеж* заявк* играть oynama* stavk* vyvod* vivod*"
)
_COMPLAINT = Phrases("complain* şikayət* şikayet* жалоб* jalob* zhalob* müraciət* başvuru* обращени* заявлени*")

_SUBMIT_ALONE = Phrases(
    "send submit göndər gönder yolla отправить отправляем file",
    ["please send", "please submit", "just send", "yes send", "ok send", "да отправить", "send now"],
)
_SUBMIT = Phrases(
    "sendit göndərin gönderin yollayın отправь отправьте отправляй отправляйте шлите подавай подавайте оформляй "
    "оформляйте оформи оформите регистрируй регистрируйте зарегистрируй зарегистрируйте kaydet kaydedin iletin",
    [
        *("send it", "send this", "send that", "send the complaint", "send my complaint", "submit it", "submit this"),
        *("submit that", "submit the complaint", "submit my complaint", "register it", "register this", "file it"),
        *("register the complaint", "register my complaint", "file this", "lodge it", "get it sent", "go ahead and"),
        *("hə göndər", "bəli göndər", "tamam göndər", "ok göndər", "düzdür göndər", "göndər getsin", "göndərək"),
        *(
            "hə yolla",
            "tamam yolla",
            "qeydə al",
            "qeydə alın",
            "qeydiyyata al",
            "qeydiyyata alın",
            "göndərə bilərsiniz",
        ),
        *("evet gönder", "tamam gönder", "doğru gönder", "kayda al", "kayda alın", "kayda geçir*", "gönder gitsin"),
        *("gönderebilirsin*", "yolla gitsin", "да отправляй", "можно отправлять", "давай отправляй", "göndəriniz"),
    ],
)
_NOT_SUBMITTING = Phrases(
    "not dont cannot wait later if when how me mənə bana мне не sonra потом позже until before "
    "göndərmə göndərməyin gönderme göndermeyin отправлю",
    ["don t", "can t", "i ll", "i will", "let me", "can i", "could i", "may i", "shall i"],
)
_NO_COMPLAINT = Phrases("money pul* para param parami деньг* dengi kod* code* код* link* ссылк* sms смс")

_EVIDENCE = Phrases(
    "receipt* screenshot* screen screens photo* picture* pic pics proof* evidence file files statement* slip* pdf "
    "çek çeki çekim çekin qəbz* skrin* şəkil* şəkl* sübut* fayl* arayış* dekont* "
    "fotoğraf* foto fotolar* resim* kanıt* belge* belgem ss чек чека чеки скрин* скриншот* квитанц* фото "
    "доказательств* выписк* файл* скан*",
    ["ekran görüntü*", "ekran şəkl*"],
)
_LATER = Phrases(
    "later tomorrow afterwards sonra sonradan yarın birazdan потом попозже позже завтра позднее",
    [
        *("not now", "not yet", "in a bit", "in a while", "when i m home", "when i get home", "when i am home"),
        *("eve gidince", "eve geçince", "evə gedəndə", "evə çatanda", "bir azdan", "indi yox", "indi deyil"),
        *("şimdi değil", "не сейчас", "чуть позже", "как буду дома", "как приду", "когда приду", "когда буду"),
    ],
)
_SOME_TIME = Phrases("tonight soon home evening sabah axşam evdə akşam evden evdən вечером дома скоро сегодня")
_WILL_BRING = Phrases(
    "send attach upload bring show add göndərəcəyəm göndərəcəm göndərərəm göndərirəm ataram atacam atacağam yollayaram "
    "yollayacağam gönderirim göndereceğim göndericem atarım atacağım atıcam yollarım eklerim yüklerim əlavə пришлю "
    "вышлю отправлю скину кину покажу приложу добавлю прикреплю"
)
_NONE_TO_SHOW = Phrases("no none yox yoxdur yoxdu yok yoktur нет нету net haven t don t dont without")


def says_stop(text: str, *, amid_story: bool = False) -> bool:
    """Whether the message stops the complaint, in whatever words.

    `amid_story` is for messages of a story, where it has to be about the complaint itself or a part that says only so.
    """
    words = word_count(text)
    if words > STOP_WORDS or _NOT_STOPPING.within(text):
        return False
    about_it = _COMPLAINT.within(text)
    for clause in _clauses(text):
        if word_count(clause) > STOP_WORDS:  # marks without words before it hid its length
            continue
        stops = _STOP_ALONE.whole(clause) or _STOP.within(clause)
        if stops and (_COMPLAINT.within(clause) or not _OTHER_THINGS.within(clause)):
            return not amid_story or about_it or word_count(clause) <= PLAIN_WORDS
    return False


def says_submit(text: str) -> bool:
    """Whether the message says to send the complaint now: an order, neither a question nor a promise."""
    if word_count(text) > SUBMIT_WORDS or "?" in text or _NOT_SUBMITTING.within(text):
        return False
    if _NO_COMPLAINT.within(text) or _EVIDENCE.within(text):
        return False
    return any(_SUBMIT_ALONE.whole(clause) or _SUBMIT.within(clause) for clause in _clauses(text))


def says_evidence_later(text: str) -> bool:
    """Whether the message promises a receipt, a picture or another proof for later."""
    if word_count(text) > LATER_WORDS or "?" in text or not _EVIDENCE.within(text):
        return False
    return _LATER.within(text) or (_SOME_TIME.within(text) and _WILL_BRING.within(text))


def speaks_of_evidence(text: str) -> bool:
    """Whether a message that gave nothing else is about something to show, and not that there is none."""
    return _EVIDENCE.within(text) and not _NONE_TO_SHOW.within(text)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text.replace("'", " ").replace("’", " ")) if clause.strip()]
