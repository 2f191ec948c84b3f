"""The next version of a retriever after a small edit: what did not change is taken over, the rest is learned in place.

New questions alone are embedded. Projection, n-gram columns, language model and calibration stay, words that are new
join the spelling, and the linear models learn the edited topics alone. A topic that is new is known at once by its
nearest questions. The differences to learning everything anew grow with every edit, so `faq.service` does that again
from time to time (docs/retrieval.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.language.spelling import fold
from faq.ports import Article
from faq.retrieval.retriever import Embed, Question, Retriever, questions_of, spelling_lessons, texts
from faq.retrieval.scorer import Texts


@dataclass(frozen=True)
class Revision:
    """A retriever with what its scorer was taught, row by row of `retriever.questions`."""

    retriever: Retriever
    taught: Texts

    @classmethod
    def of(cls, retriever: Retriever, embed: Embed) -> "Revision":
        """The first one; a second or two, for it counts the characters of all questions."""
        return cls(retriever, texts([question.restored for question in retriever.questions], retriever.grams, embed))

    def next(self, articles: Sequence[Article], changed: Sequence[Article], embed: Embed) -> "Revision":
        """For `articles`, of which `changed` are new or other than before. At least two topics; the same languages."""
        before = self.retriever
        lexicon = before.lexicon.extended(spelling_lessons(changed))
        places = {(each.text, each.language, each.topic): row for row, each in enumerate(before.questions)}
        kept: list[int] = []
        fresh: list[Question] = []
        edited = {(article.topic, article.language) for article in changed}
        there = {(article.topic, article.language) for article in articles}
        for row, question in enumerate(before.questions):
            owner = (question.topic, question.language)
            if owner in there and owner not in edited:
                kept.append(row)
        for question in questions_of(changed, lexicon):
            row_before = places.get((question.text, question.language, question.topic))
            if row_before is None:
                fresh.append(question)
            else:
                kept.append(row_before)
        if not fresh and len(kept) == len(before.questions):
            return Revision(replace(before, lexicon=lexicon), self.taught)
        questions = (*(before.questions[row] for row in kept), *fresh)
        grams = before.grams.extended(fold(question.restored) for question in fresh)
        taught = self._joined(kept, texts([question.restored for question in fresh], grams, embed))
        topics = tuple(sorted({question.topic for question in questions}))
        numbers = {topic: number for number, topic in enumerate(topics)}
        owners = np.asarray([numbers[question.topic] for question in questions], np.int32)
        gone = set(range(len(before.questions))) - set(kept)
        touched = {question.topic for question in fresh} | {before.questions[row].topic for row in gone}
        scorer = before.scorer.revised(taught, owners, before.topics, topics, touched)
        return Revision(
            replace(before, topics=topics, questions=questions, lexicon=lexicon, grams=grams, scorer=scorer), taught
        )

    def _joined(self, kept: Sequence[int], fresh: Texts) -> Texts:
        """Rows of the questions that stay, then those of the new ones, which may have more columns."""
        from scipy.sparse import csr_matrix, vstack

        old = self.taught.grams[np.asarray(kept, np.int64)]
        wide = csr_matrix((old.data, old.indices, old.indptr), shape=(len(kept), fresh.grams.shape[1]))
        return Texts(np.vstack([self.taught.vectors[kept], fresh.vectors]), vstack([wide, fresh.grams]).tocsr())
