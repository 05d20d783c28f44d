//! Which words stand on the screen?
//!
//! They come with the list of articles, in the reader's language (`content/<lang>/words.toml`). Until they have
//! come, and for a key that a server does not know, the key's own last part is shown: keys are chosen to read well.

use content::Word;
use yew::AttrValue;

/// The words of the screen, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(Vec<(String, AttrValue)>);

impl Words {
    /// Takes over the words of a list of articles.
    pub(crate) fn new(words: Vec<Word>) -> Self {
        Self(words.into_iter().map(|word| (word.key, word.text.into())).collect())
    }

    /// The words for `key`.
    pub(crate) fn get(&self, key: &str) -> AttrValue {
        let found = self.0.iter().find(|(name, _)| name == key);
        found.map_or_else(|| readable(key).into(), |(_, text)| text.clone())
    }

    /// The words for `key`, with each `{{name}}` replaced by its value.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> AttrValue {
        let text = self.get(key);
        let filled = |part| values.iter().find(|(name, _)| *name == part).map_or(part, |(_, value)| *value);
        text.split(['{', '}']).map(filled).collect::<String>().into()
    }

    /// Every key under `family` (without the family's name) with its words.
    pub(crate) fn family<'a>(&'a self, family: &'a str) -> impl Iterator<Item = (&'a str, &'a AttrValue)> {
        self.0.iter().filter_map(move |(key, text)| Some((key.strip_prefix(family)?.strip_prefix('.')?, text)))
    }
}

/// `ui.check_again` reads as `Check again`.
fn readable(key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key).replace('_', " ");
    let mut letters = last.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_without_words_reads_as_its_last_part() {
        assert_eq!(Words::default().get("ui.check_again"), "Check again");
    }

    #[test]
    fn values_fill_the_words() {
        let words = Words::new(vec![Word { key: "ui.progress".into(), text: "{{done}} of {{all}}".into() }]);
        assert_eq!(words.with("ui.progress", &[("done", "3"), ("all", "9")]), "3 of 9");
    }

    #[test]
    fn a_family_is_listed_without_its_name() {
        let word = |key: &str| Word { key: key.into(), text: key.to_uppercase() };
        let words = Words::new(vec![word("panel.cpanel"), word("panels"), word("owner.customer")]);
        let family: Vec<_> = words.family("panel").collect();
        assert_eq!(family, [("cpanel", &AttrValue::from("PANEL.CPANEL"))]);
    }
}
