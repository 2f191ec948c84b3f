"""Words that leave no doubt that somebody's life is in danger. Reviewed one by one; the classifier does the rest.

A phrase belongs here only if it is never a figure of speech: "this slot kills me", "я умираю со смеху", "öldüm
gülməkdən" must not match. So a first-person verb with its object is wanted, not a bare "die" or "kill".
"""

from bot.phrases import Phrases

DANGER = Phrases(
    phrases=[
        # English
        "commit suicide",
        "committing suicide",
        "about suicide",
        "of suicide",
        "suicidal",
        "kill myself",
        "killing myself",
        "end my life",
        "ending my life",
        "take my own life",
        "hang myself",
        "hurt myself",
        "cut my wrists",
        "don t want to live",
        "dont want to live",
        "do not want to live",
        "better off without me",
        "better off dead",
        # Azerbaijani
        "intihar ed*",
        "intihar etm*",
        "intihar haqqında",
        "intihar barədə",
        "intiharı düşünürəm",
        "özümü öldür*",
        "özümü asacağam",
        "özümü asaram",
        "özümü asmaq",
        "özümü asım",
        "özümə qəsd*",
        "canıma qəsd*",
        "canıma qıy*",
        "özümə qıyacağam",
        "özümə qıymaq",
        "yaşamaq istəmirəm",
        "yaşamaq istemirem",
        "həyatıma son",
        "damarımı kəs*",
        # Turkish
        "kendimi öldür*",
        "kendimi asacağım",
        "kendimi asıcam",
        "kendimi asarım",
        "kendimi asmak",
        "intiharı düşünüyorum",
        "canıma kıy*",
        "yaşamak istemiyorum",
        "hayatıma son",
        "bileklerimi kes*",
        # Russian
        "о суициде",
        "суицидальн*",
        "о самоубийстве",
        "совершу самоубийство",
        "совершить самоубийство",
        "покончить с собой",
        "покончу с собой",
        "покончить с жизнью",
        "наложить на себя руки",
        "наложу на себя руки",
        "свести счёты с жизнью",
        "сведу счёты с жизнью",
        "повешусь",
        "убью себя",
        "убить себя",
        "вскрою вены",
        "не хочу жить",
        "жить не хочу",
        "жить не хочется",
    ]
)
