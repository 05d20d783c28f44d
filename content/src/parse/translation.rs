//! Translations: a translator writes words only; the rules come from the English article.

use std::collections::BTreeMap;

use crate::parse::source::{ArticleSource, Faults};
use crate::triage::Asked;

/// Gives a translated article what it has in common with the English one: checks, scope, causes,
/// the order, and the ids and codes of questions. Its own questions give their texts by the same
/// ids; what is not translated is asked in English.
pub(crate) fn merge_translation(
    own: &mut ArticleSource,
    english: &ArticleSource,
    faults: &mut Faults<'_>,
) {
    own.order = english.order;
    (own.client, own.program, own.variant_of) =
        (english.client.clone(), english.program.clone(), english.variant_of.clone());
    own.triage.checks.clone_from(&english.triage.checks);
    own.triage.scope.clone_from(&english.triage.scope);
    own.triage.causes.clone_from(&english.triage.causes);
    let translated: BTreeMap<String, Asked> =
        own.triage.questions.drain(..).map(|asked| (asked.question.id.clone(), asked)).collect();
    own.triage.questions.clone_from(&english.triage.questions);
    for (id, asked) in translated {
        match own.triage.questions.iter_mut().find(|known| known.question.id == id) {
            Some(known) => translate(known, asked, faults),
            None => faults.add(
                1,
                format!(
                    "the English article asks no question `{id}`; take its ids over as they are"
                ),
            ),
        }
    }
}

fn translate(known: &mut Asked, own: Asked, faults: &mut Faults<'_>) {
    if !own.question.text.is_empty() {
        known.question.text = own.question.text;
    }
    for (answer, says) in own.question.answers.into_iter().zip(own.says) {
        let Some(at) = known.question.answers.iter().position(|choice| choice.id == answer.id)
        else {
            faults.add(
                1,
                format!(
                    "`{}={}` is no answer of the English article",
                    known.question.id, answer.id
                ),
            );
            continue;
        };
        if !answer.text.is_empty() {
            known.question.answers[at].text = answer.text;
        }
        known.says[at].extend(says);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::source::article;

    fn read(text: &str) -> ArticleSource {
        article(text, &mut Faults { file: "x.md", found: &mut Vec::new() }).unwrap()
    }

    #[test]
    fn a_translation_keeps_the_rules_and_changes_the_words() {
        let english = read(
            "+++\nslug = \"x\"\norder = 3\nquestion = \"Q?\"\nsymptoms = [\"550 relay\"]\nchecks = \
             [\"mx\"]\n\n[[causes]]\ncode = \"a.b\"\n\
             answers = [\"who=me\"]\n\n[[questions]]\nid = \"who\"\ntext = \
             \"Who?\"\n\n[[questions.answers]]\nid = \"me\"\ntext = \"Me\"\n\
             codes = [\"c.d\"]\n\n[[questions.answers]]\nid = \"you\"\ntext = \
             \"You\"\n+++\nText.\n",
        );
        let mut own = read(
            "+++\nslug = \"x\"\nquestion = \"س؟\"\n\n[[questions]]\nid = \"who\"\ntext = \
             \"من؟\"\n\n[[questions.answers]]\nid = \"me\"\n\
             text = \"أنا\"\n\n[[questions.answers]]\nid = \"they\"\ntext = \"هم\"\n+++\nنص.\n",
        );
        let mut found = Vec::new();
        merge_translation(&mut own, &english, &mut Faults { file: "ar/x.md", found: &mut found });
        assert_eq!(
            (own.order, &own.triage.checks, &own.triage.causes),
            (3, &english.triage.checks, &english.triage.causes)
        );
        let asked = &own.triage.questions[0];
        let texts: Vec<&str> =
            asked.question.answers.iter().map(|answer| answer.text.as_str()).collect();
        assert_eq!(
            (asked.question.text.as_str(), texts, &asked.codes[0][0][..]),
            ("من؟", vec!["أنا", "You"], "c.d")
        );
        assert!(
            found.len() == 1 && found[0].to_string().contains("`who=they` is no answer"),
            "{found:?}"
        );
    }
}
