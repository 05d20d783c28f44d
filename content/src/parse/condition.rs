//! Conditions around a passage: for whom it is, and how that is decided.

use std::collections::BTreeMap;

/// The keys that a condition may use.
pub(crate) const KEYS: &[&str] = &[
    "panel", "ip", "client", "owner", "because", "own", "removal", "merged", "fault", "server",
    "domain", "spf", "dkim", "dmarc", "mail", "ground", "leads", "open", "report", "failed",
];

/// What stands for a value that nobody knows.
pub(crate) const UNKNOWN: &str = "unknown";

/// What must hold for a passage to be read: every term. Without terms it is for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition(pub(crate) Vec<Term>);

/// `key=a|b` or `key!=a|b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) key: String,
    pub(crate) negated: bool,
    pub(crate) values: Vec<String>,
}

/// Whether a passage is for this reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    No,
    /// Nobody told us what it depends on.
    Open,
}

impl Condition {
    /// Reads what is after `:::`. The fault is a sentence for the writer.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        text.split_ascii_whitespace().map(Term::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Decides it from what is known; a missing key is `unknown`, which a writer may ask for by
    /// that word.
    pub(crate) fn holds(&self, known: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|term| term.holds(known.get(&term.key).map_or(UNKNOWN, String::as_str)))
    }

    /// The same for an article, where a passage whose key is unknown stays open, to be shown with
    /// its label.
    pub(crate) fn fit(&self, known: &BTreeMap<String, String>) -> Fit {
        let is_open = |term: &&Term| {
            !known.contains_key(&term.key) && !term.values.iter().any(|value| value == UNKNOWN)
        };
        if !self
            .0
            .iter()
            .filter(|term| !is_open(term))
            .all(|term| term.holds(known.get(&term.key).map_or(UNKNOWN, String::as_str)))
        {
            return Fit::No;
        }
        if self.0.iter().any(|term| is_open(&term)) { Fit::Open } else { Fit::Yes }
    }

    /// The terms that nobody can decide, for the label: `panel.cpanel`.
    pub(crate) fn open_terms(&self, known: &BTreeMap<String, String>) -> Vec<String> {
        let open = self.0.iter().filter(|term| !known.contains_key(&term.key) && !term.negated);
        open.flat_map(|term| term.values.iter().map(move |value| format!("{}.{value}", term.key)))
            .collect()
    }
}

impl Term {
    fn parse(text: &str) -> Result<Self, String> {
        let (key, values) = text.split_once('=').ok_or_else(|| {
            format!("`{text}` is no condition; write it as key=value, for example panel=cpanel")
        })?;
        let (key, negated) = key.strip_suffix('!').map_or((key, false), |key| (key, true));
        if !KEYS.contains(&key) {
            return Err(format!("`{key}` is no condition; there are {}", KEYS.join(", ")));
        }
        let values: Vec<String> = values.split('|').map(str::to_owned).collect();
        if values.iter().any(String::is_empty) {
            return Err(format!("`{text}` lacks a value; write for example panel=cpanel"));
        }
        Ok(Self { key: key.to_owned(), negated, values })
    }

    fn holds(&self, value: &str) -> bool {
        self.values.iter().any(|wanted| wanted == value) != self.negated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn conditions_are_decided_by_what_is_known() {
        let table = [
            ("panel=cpanel", &[("panel", "cpanel")][..], true, Fit::Yes),
            ("panel=cpanel", &[("panel", "sitemanager")], false, Fit::No),
            ("panel=cpanel", &[], false, Fit::Open),
            ("panel=unknown", &[], true, Fit::Yes),
            ("panel!=cpanel", &[("panel", "sitemanager")], true, Fit::Yes),
            ("panel=cpanel|sitemanager ip=shared", &[("panel", "cpanel")], false, Fit::Open),
            ("panel=cpanel ip=shared", &[("panel", "sitemanager")], false, Fit::No),
        ];
        for (text, pairs, holds, fit) in table {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(
                (condition.holds(&known(pairs)), condition.fit(&known(pairs))),
                (holds, fit),
                "{text} {pairs:?}"
            );
        }
    }

    #[test]
    fn a_wrong_condition_says_what_to_write() {
        assert!(Condition::parse("colour=red").unwrap_err().contains("there are panel, ip"));
        assert!(Condition::parse("cpanel").unwrap_err().contains("panel=cpanel"));
    }
}
