//! Has every code its words, and every step its value?

use std::collections::{BTreeMap, BTreeSet};

use content::Reader;

use crate::{codes, root};

#[test]
fn every_code_is_declared_once() {
    let mut seen = BTreeSet::new();
    for code in codes() {
        assert!(seen.insert(code.id), "{} is declared twice", code.id);
    }
}

/// Words and remedies that are missing, and whatever else a writer should fix.
pub(crate) fn missing() -> Vec<String> {
    let faults = content::check(&root().join("content"), &codes());
    faults.into_iter().map(|fault| format!("content/{fault}")).collect()
}

/// Situations of a reader: with and without a domain, a panel, and a look at the records that there
/// are.
fn readers() -> Vec<Reader> {
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let known = pairs(&[
        ("domain", "a.example"),
        ("spf_record", "v=spf1 mx ~all"),
        ("dmarc_record", "v=DMARC1; p=none"),
    ]);
    let mut readers = Vec::new();
    for (domain, values) in [("known", known), ("unknown", BTreeMap::new())] {
        for state in ["in_order", "faulty", "missing", "unknown"] {
            for (panel, own, ground) in [
                ("cpanel", "yes", "answers"),
                ("sitemanager", "no", "unknown"),
                ("unknown", "no", "unknown"),
            ] {
                let conditions =
                    [("domain", domain), ("spf", state), ("dkim", state), ("dmarc", state)];
                let reader = [("panel", panel), ("own", own), ("ground", ground)];
                let conditions = pairs(&[&conditions[..], &reader[..]].concat());
                readers.push(Reader { lang: "en".to_owned(), conditions, values: values.clone() });
            }
        }
    }
    readers
}

#[test]
fn every_step_holds_its_value_or_says_in_words_what_to_do() {
    let library = content::Library::embedded();
    for (code, reader) in
        codes().into_iter().flat_map(|code| readers().into_iter().map(move |reader| (code, reader)))
    {
        for step in library.code_words(code.id, &reader).steps {
            let (text, is_known) = (step.text.trim_end(), reader.values.contains_key("domain"));
            assert!(
                step.copy.is_some() || !text.ends_with(':'),
                "{}: {text:?} ends in nothing",
                code.id
            );
            assert!(!text.is_empty() && !text.contains("In where"), "{}: {text:?}", code.id);
            let is_record = step
                .copy
                .as_deref()
                .is_some_and(|copy| copy.starts_with("v=") && copy.contains(' '));
            assert!(is_known || !is_record, "{}: {:?} for no domain", code.id, step.copy);
            let is_doubled = is_record
                && code.id.starts_with("bounce.")
                && reader.conditions["spf"] == "in_order";
            assert!(
                !is_doubled || code.id == "bounce.dmarc",
                "{}: {:?} is published already",
                code.id,
                step.copy
            );
        }
    }
}

/// The rows that the README's table of checks lacks.
pub(crate) fn missing_rows() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let library = content::Library::embedded();
    let checks = checks::CHECKS.iter().map(|check| check.id);
    let ids = checks.chain(reason::MODULES.iter().map(|module| module.id));
    ids.map(|id| format!("| `{id}` | {} |", library.check_title(id, "en")))
        .filter(|row| !readme.contains(row.as_str()))
        .map(|row| format!("README.md: the row {row}"))
        .collect()
}
