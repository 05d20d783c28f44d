//! What the words of a mail program speak of, whatever its language: a connection, a certificate, a
//! log-in, and what became of it.
//!
//! Each language has a file. It holds stems and not messages, as the programs' own translations
//! have them (Thunderbird, Thunderbird for Android, Roundcube, PHPMailer; read in November 2026)
//! and as Microsoft's and Apple's support pages quote them.

mod ar;
mod concept;
mod de;
mod en;
mod es;
mod fr;
mod it;
mod ja;
mod nl;
mod pt;
mod zh;

use crate::pasted::phrase::contains_listed;
pub(super) use concept::Concept;
use concept::Stems;

const LANGUAGES: &[&[Stems]] = &[
    en::STEMS,
    de::STEMS,
    fr::STEMS,
    es::STEMS,
    pt::STEMS,
    it::STEMS,
    nl::STEMS,
    ja::STEMS,
    zh::STEMS,
    ar::STEMS,
];

/// What a sentence speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Concepts(u32);

impl Concepts {
    /// Of a sentence in small letters, by the language that knows most of it: a stem of one may
    /// stand within a word of another.
    pub(super) fn of(sentence: &str) -> Self {
        let found = LANGUAGES.iter().map(|stems| Self::in_language(sentence, stems));
        let english = Self::in_language(sentence, en::STEMS);
        let best = found.max_by_key(|concepts| concepts.0.count_ones()).unwrap_or_default();
        // Names of protocols and quoted replies are English everywhere.
        if best.0.count_ones() > english.0.count_ones() {
            Self(best.0 | english.0)
        } else {
            english
        }
    }

    fn in_language(sentence: &str, stems: &[Stems]) -> Self {
        let is_in = |list: &str| contains_listed(sentence, list);
        let found = stems.iter().filter(|(_, list)| is_in(list));
        Self(found.fold(0, |all, (concept, _)| all | 1 << *concept as u32))
    }

    /// The same, and these too.
    pub(super) fn with(self, concepts: &[Concept]) -> Self {
        Self(concepts.iter().fold(self.0, |all, concept| all | 1 << *concept as u32))
    }

    /// Whether it speaks of one.
    pub(super) fn has(self, concept: Concept) -> bool {
        self.0 & 1 << concept as u32 != 0
    }

    /// Whether it speaks of each.
    pub(super) fn has_all(self, concepts: &[Concept]) -> bool {
        concepts.iter().all(|concept| self.has(*concept))
    }
}
