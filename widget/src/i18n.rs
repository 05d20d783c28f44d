//! The words of the screen.
//!
//! They come with the list of articles, in the reader's language (`content/<lang>/words.toml`);
//! where the API does not answer, the loader has the few that are needed. For a key that nobody
//! knows, the key itself is shown.

use content::Word;

/// The words of the screen, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(Vec<Word>);

impl Words {
    /// Takes over the words of a list of articles.
    pub(crate) fn new(words: Vec<Word>) -> Self {
        Self(words)
    }

    /// The words for `key`.
    pub(crate) fn get<'a>(&'a self, key: &'a str) -> &'a str {
        let found = self.0.iter().find(|word| word.key == key);
        found.map_or(key, |word| &word.text)
    }

    /// The words for `name` in a family of them, such as `status`.
    pub(crate) fn of<'a>(&'a self, family: &'a str, name: &'a str) -> &'a str {
        self.family(family).find(|(known, _)| *known == name).map_or(name, |(_, text)| text)
    }

    /// The words for `key`, with each `{{name}}` replaced by its value.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let filled =
            |part| values.iter().find(|(name, _)| *name == part).map_or(part, |(_, value)| *value);
        self.get(key).split(['{', '}']).map(filled).collect()
    }

    /// Every key under `family` (without the family's name) with its words.
    pub(crate) fn family<'a>(
        &'a self,
        family: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let under = move |word: &'a Word| {
            Some((word.key.strip_prefix(family)?.strip_prefix('.')?, word.text.as_str()))
        };
        self.0.iter().filter_map(under)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_without_words_is_shown_itself() {
        let none = Words::default();
        assert_eq!((none.get("ui.evidence"), none.of("status", "pass")), ("ui.evidence", "pass"));
    }

    #[test]
    fn values_fill_the_words() {
        let words = Words::new(vec![Word {
            key: "ui.progress".into(),
            text: "{{done}} of {{all}}".into(),
        }]);
        assert_eq!(words.with("ui.progress", &[("done", "3"), ("all", "9")]), "3 of 9");
    }

    #[test]
    fn a_family_is_listed_without_its_name() {
        let word = |key: &str| Word { key: key.into(), text: key.to_uppercase() };
        let words = Words::new(vec![word("panel.cpanel"), word("panels"), word("owner.customer")]);
        let family: Vec<_> = words.family("panel").collect();
        assert_eq!(family, [("cpanel", "PANEL.CPANEL")]);
        assert_eq!(words.of("owner", "customer"), "OWNER.CUSTOMER");
    }
}
