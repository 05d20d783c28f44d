//! Letters as people type them: without capitals, accents, vowel marks and wide forms.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The text as it is compared: in lower case, and what looks alike written alike.
pub(super) fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let bare: String = apart.chars().filter(|letter| !is_mark(*letter)).map(alike).collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&bare).replace('ß', "ss")
}

/// Accents of Latin letters, vowel marks and the lengthening stroke of Arabic ones.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}')
        || matches!(letter, '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters that Arabic writers take for one another, typographic marks, and other scripts' digits.
fn alike(letter: char) -> char {
    match letter {
        'ى' => 'ي',
        'ة' => 'ه',
        '’' | '‘' | '`' | '´' => '\'',
        '‐' | '‑' | '–' | '—' => '-',
        '٠'..='٩' => digit(letter, '٠'),
        '۰'..='۹' => digit(letter, '۰'),
        other => other,
    }
}

fn digit(letter: char, zero: char) -> char {
    char::from_digit(letter as u32 - zero as u32, 10).unwrap_or(letter)
}

/// Whether a letter belongs to a script that puts no spaces between words.
pub(super) fn is_unspaced(letter: char) -> bool {
    is_kana(letter) || matches!(letter, '\u{30a0}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '々')
}

/// Whether a letter is of the script in which Japanese writes its endings and particles.
pub(super) fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{309f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_alike() {
        for (typed, wanted) in [
            ("Café", "cafe"),
            ("größe", "grosse"),
            ("Envió", "envio"),
            ("أُرسِلَ إلى", "ارسل الي"),
            ("الرسالة", "الرساله"),
            ("ＭＡＩＬ", "mail"),
            ("٥٥٠", "550"),
            ("ガ", "ガ"),
            ("don’t", "don't"),
        ] {
            assert_eq!(plain(typed), wanted, "{typed}");
        }
    }
}
