//! What do people and programs call a password, in which language? And what is said of one without
//! telling it?
//!
//! Each list is one text, its words parted by `|`.

use crate::pasted::chars::{LETTER, LETTER_OR_DIGIT, one_of};
use std::sync::LazyLock;

/// Names of a secret that no other word ends with: whatever stands before them in the same word is
/// a part of the name (`smtpPassword`, `Datenbankpasswort`).
pub(super) const LONG: &str = "\
    password|passwd|passphrase|passcode|pass phrase|secret|api_key|apikey|api-key|\
    access_token|refresh_token|auth_token|authtoken|token|authorization|cookie|private_key|\
    privatekey|client_send|credential|credentials|passwort|kennwort|passwörter|zugangscode|\
    zugangsdaten|\
    geheimwort|mot de passe|mots de passe|mot_de_passe|motdepasse|contraseña|contrasena|\
    contrasenya|palavra-passe|palavra passe|parola d'ordine|parola chiave|parola di accesso|\
    wachtwoord|lösenord|losenord|adgangskode|kodeord|passord|salasana|hasło|haslo|jelszó|\
    jelszo|parolă|şifre|şifresi|sifre|κωδικός|κωδικος|συνθηματικό|пароль|пароля|סיסמה|סיסמא|\
    kata sandi|mật khẩu|كلمة المرور|كلمة السر|كلمة مرور|كلمة سر|رمز عبور|पासवर्ड|パスワード|\
    パスフレーズ|暗証番号|密码|密碼|口令|비밀번호|암호";

/// Names that are a word alone only.
pub(super) const SHORT: &str = "\
    pass|pwd|pw|psw|psk|pin|mdp|clave|senha|parola|heslo|mima";

/// Names whose value is a whole line: header fields.
pub(super) const HEADERS: &str = "\
    authorization|cookie";

/// Names of the other fields of a form.
pub(super) const FIELDS: &str = "\
    user|username|user name|login|name|email|e-mail|mail|account|host|server|port|address|\
    benutzer|benutzername|konto|usuario|usuário|utilisateur|identifiant|utente|gebruiker|\
    gebruikersnaam|ユーザー名|用户名|machine";

/// Words between a name and its value: `my password is …`.
pub(super) const IS: &str = "\
    is|was|are|being|ist|war|lautet|est|était|es|era|é|è|e'|foi|is:|jest|to|är|er|on|то|это|\
    هي|هو";

/// The same in languages that put no blanks.
pub(super) const IS_WITHOUT_BLANK: &str = "\
    は|是|为|為|が|는|은";

/// Whose it is: before a name, `sunshine7 is my password`.
pub(super) const WHOSE: &str = "\
    my|the|our|his|her|their|as|mein|das|unser|als|mon|le|comme|mi|la|como|minha|a|mia|il|\
    mijn|het|min|mitt|moje";

/// Words that lead from a name to what it is for: `password for bob: …`.
pub(super) const FOR: &str = "\
    for|of|at|on|to|für|fuer|von|zu|beim|de|du|pour|para|da|do|di|per|van|voor|för|i|use|used";

/// What people say of a password without telling it.
pub(super) const NO_SECRET: &str = "\
    wrong|right|correct|incorrect|invalid|valid|refused|rejected|accepted|denied|expired|\
    changed|asked|required|needed|missing|empty|same|fine|good|okay|ok|known|unknown|\
    forgotten|lost|gone|reset|locked|blocked|stolen|hacked|compromised|disabled|ignored|\
    saved|stored|typed|entered|correctly|working|failing|unchanged|there|falsch|richtig|\
    korrekt|abgelehnt|abgelaufen|vergessen|weg|bekannt|unbekannt|gesperrt|ungültig|\
    erforderlich|normal|true|false|yes|no|none|null|nil|case-sensitive|secure|safe|strong|\
    weak|short|long|too|not|being|never|still|always|prompted|requested|new|old|different|\
    identical|definitely|sent|wanted|this|incorrecta|incorrecto|incorrecte|incorrect.|\
    incorreta|errata|errato|onjuist|fout|refusé|invalide|inválida|non|nicht|pas|no.|kein|\
    keine|authentication|failed|mismatch|error|failure|method|encrypted|plain|password|only|\
    authentifizierung|verification|check|oauth2|code|codes";

/// Small words that tell prose from a pass phrase.
pub(super) const PROSE: &str = "\
    and|but|or|if|it|i|a|an|the|not|when|for|in|my|on|at|to|because|still|since|that|this|\
    with|what|why|we|you|your|of|is|was|does|doesn't|do|don't|should|by|from|und|aber|oder|\
    nicht|der|die|das|ein|ich|mit|für|ist|et|mais|ne|pas|pour|le|les|est|y|pero|no|el|para|\
    que|con|mas|não|o|ma|non|il|per|en|maar|niet|het|please|must|will|be|has|have|can|\
    cannot|can't|all|very|too|so|than|then";

/// The words of a list.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|')
}

/// Whether a list has a word.
pub(super) fn has(list: &'static str, word: &str) -> bool {
    words(list).any(|known| known == word)
}

/// Words without which a rule has nothing to look for in a line: the rule, its words.
const MARKS: &[(Mark, &str)] = &[
    (Mark::Dialogue, "auth|login|pass|apop|334|vxnlcm5hbwu6|ugfzc3dvcmq6"),
    (Mark::Bearer, "basic|bearer|resp="),
    (Mark::Doveadm, "doveadm"),
    (Mark::Call, "login|authenticate|credential|authentication|imap_open|plainauth|basicauth"),
    (Mark::Call, "setauth|convertto-securestring|authinfo:"),
];

/// A rule that looks at marked lines alone.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    /// A command or a question of a dialogue.
    Dialogue = 1,
    /// The scheme of a header.
    Bearer = 2,
    /// Dovecot's own command.
    Doveadm = 4,
    /// A function that takes a password.
    Call = 8,
}

/// Where names stand in a text, and what marks it has, found in one pass: which of them begin with
/// two bytes is known beforehand.
pub(super) struct Index {
    /// For each two bytes the group of what begins so; 0 where there is none.
    group_of: Vec<u8>,
    groups: Vec<Group>,
}

/// What begins with the same two bytes.
#[derive(Default)]
struct Group {
    long: Vec<&'static str>,
    short: Vec<&'static str>,
    marks: Vec<(&'static str, Mark)>,
}

/// What a line has.
#[derive(Default)]
pub(super) struct Seen {
    /// The names, in their order.
    pub(super) labels: Vec<Label>,
    marks: u8,
}

impl Seen {
    /// Whether there is something for a rule to look for.
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.marks & mark as u8 != 0
    }
}

/// A name in a line: where it stands.
pub(super) struct Label {
    pub(super) name: &'static str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Made once.
pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

impl Index {
    fn new() -> Self {
        let mut index = Self { group_of: vec![0; 1 << 16], groups: vec![Group::default()] };
        words(LONG).for_each(|name| index.group(name).long.push(name));
        words(SHORT).for_each(|name| index.group(name).short.push(name));
        for (mark, list) in MARKS {
            words(list).for_each(|word| index.group(word).marks.push((word, *mark)));
        }
        index
    }

    /// The group of a name, which is made where there is none.
    fn group(&mut self, name: &str) -> &mut Group {
        let group = &mut self.group_of[pair(name.as_bytes())];
        if *group == 0 {
            *group = u8::try_from(self.groups.len()).expect("there are fewer names");
            self.groups.push(Group::default());
        }
        &mut self.groups[usize::from(*group)]
    }

    /// What a line of small letters has; of the names the longest at each place.
    pub(super) fn look(&self, lower: &str) -> Seen {
        let mut seen = Seen::default();
        let mut free = 0;
        for (start, begins) in lower.as_bytes().windows(2).enumerate() {
            let group = usize::from(self.group_of[pair(begins)]);
            if group == 0 {
                continue;
            }
            let Group { long, short, marks } = &self.groups[group];
            let rest = &lower[start..];
            for (word, mark) in marks {
                seen.marks |= if rest.starts_with(word) { *mark as u8 } else { 0 };
            }
            if start < free {
                continue;
            }
            let name = long_name(long, rest).or_else(|| short_name(short, lower, start));
            if let Some(name) = name {
                free = start + name.len();
                seen.labels.push(Label { name, start, end: free });
            }
        }
        seen.labels.retain(|label| is_whole(lower, label.end));
        seen
    }
}

/// The place of two bytes among all.
fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn long_name(names: &[&'static str], rest: &str) -> Option<&'static str> {
    let fits = names.iter().copied().filter(|name| rest.starts_with(name));
    fits.max_by_key(|name| name.len())
}

/// A short name is a word of its own, or the end of a key: `remotepass = …`.
fn short_name(names: &[&'static str], lower: &str, start: usize) -> Option<&'static str> {
    names.iter().copied().find(|name| {
        let Some(rest) = lower[start..].strip_prefix(name) else { return false };
        let is_key = || name.len() > 2 && rest.trim_start().starts_with(one_of("=:"));
        !lower[..start].ends_with(LETTER_OR_DIGIT) || is_key()
    })
}

/// Whether a name ends where a word does.
fn is_whole(lower: &str, end: usize) -> bool {
    let is_wide = lower[..end].chars().next_back().is_some_and(|ch| ch > '\u{2e80}');
    is_wide || !lower[end..].starts_with(LETTER)
}
