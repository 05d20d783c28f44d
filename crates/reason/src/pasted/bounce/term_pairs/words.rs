//! The words for what notices speak of, and for what they say of it: stems in lower case, in the
//! languages of the large providers (English, German, French, Spanish, Italian, Portuguese, Dutch,
//! Russian, Chinese, Japanese).

pub(super) const MAILBOX: &[&str] = &[
    "mailbox", "mail box", "inbox", "account", "mail database", "mail file", "postfach",
    "mailkonto", "mail-konto", "boîte", "boite", "compte", "buzón", "buzon", "cuenta", "casella",
    "caixa", "conta ", "postbus", "ящик", "邮箱", "信箱", "郵箱", "メールボックス", "受信箱",
];

pub(super) const USER: &[&str] = &[
    "user", "person", "subscriber", "addressee", "benutzer", "teilnehmer", "utilisateur",
    "abonné", "usuario", "utente", "usuário", "utilizador", "gebruiker", "пользовател", "用户",
    "用戶", "ユーザ",
];

pub(super) const RECIPIENT: &[&str] = &[
    "recipient", "mail address", "email address", "adresse", "address ", "alias", "empfänger",
    "empfaenger", "destinataire", "destinatario", "dirección", "direccion", "indirizzo",
    "destinatário", "endereço", "ontvanger", "mailadres", "geadresseerde", "получател", "адресат",
    "адрес", "收件人", "收件者", "地址", "宛先", "あて先", "アドレス", "受信者",
];

pub(super) const SENDER: &[&str] = &[
    "sender", "from address", "absender", "expéditeur", "expediteur", "émetteur", "remitente",
    "mittente", "remetente", "afzender", "отправител", "发件人", "寄件者", "送信者",
];

pub(super) const DOMAIN: &[&str] = &[
    "domain", "domäne", "dominio", "domínio", "destination system", "host name", "hostname",
    "domein", "домен", "域名", "ドメイン",
];

pub(super) const HOST: &[&str] = &[
    "server", "system", "host", "domain", "serveur", "servidor", "internal", "local ", "сервер",
    "サーバ",
];

pub(super) const CLIENT: &[&str] = &[
    "connections from",
    "your ip", "your host", "your server", "your mail server", "ip address", "client host",
    "ihre ip", "ihr server", "votre ip", "votre serveur", "adresse ip", "dirección ip",
    "indirizzo ip", "endereço ip", "ip-adres",
];

pub(super) const MESSAGE: &[&str] = &[
    "message", "mail", "nachricht", "courriel", "mensaje", "correo", "messaggio", "mensagem",
    "bericht", "письм", "сообщени", "邮件", "郵件", "メール", "メッセージ",
];

pub(super) const HEADER: &[&str] =
&[
    "from header", "from: header", "date header", "date: header", "message-id", "header line",
    "header field", "kopfzeile",
];

pub(super) const SEVERAL: &[&str] = &[
    "more than one", "multiple", "duplicate", "not conform", "mehrere",
];

pub(super) const QUOTA: &[&str] = &[
    "quota", "storage", "kontingent", "speicherplatz", "cuota", "spazio", "espace", "espacio",
    "espaço", "容量", "配额",
];

pub(super) const LIMIT: &[&str] = &["limit", "rate", "frequency", "server busy", "connection"];
pub(super) const REVERSE: &[&str] = &[
    "reverse name", "reverse dns", "reverse host", "rdns", "ptr ",
];
pub(super) const SPF: &[&str] = &["spf", "permitted sender"];
pub(super) const DKIM: &[&str] = &["dkim"];
pub(super) const DMARC: &[&str] = &["dmarc"];
pub(super) const SPAM: &[&str] = &["spam", "unerwünschte werbung", "junk", "спам", "垃圾邮件"];
pub(super) const VIRUS: &[&str] = &["virus", "trojan", "вирус", "病毒", "ウイルス"];
pub(super) const RELAY: &[&str] = &["relay"];
pub(super) const LOG_IN: &[&str] = &[
    "log in", "login", "logon", "password", "anmeldung", "anmelden", "passwort", "kennwort",
    "mot de passe", "contraseña", "authentif", "autentica", "autentifica",
];
pub(super) const ENCRYPTION: &[&str] = &[
    "tls ", "ssl ", "encrypt", "certificate", "verschlüssel", "zertifikat", "chiffr", "cifrado",
    "crittograf", "versleutel",
];
pub(super) const RULE: &[&str] = &[
    "policy", "policies", "rule", "attachment", "richtlinie", "anhang", "règle", "politique",
    "directiva", "política", "criteri", "beleid",
];
pub(super) const TRIES: &[&str] = &[
    "retries", "attempts", "delivery time", "time limit", "zustellversuch", "zustellzeit",
    "tentatives", "intentos", "tentativi", "tentativas", "pogingen", "for the last ", "retry ",
    "seit ", "depuis ", "desde hace",
];
pub(super) const CONNECTION: &[&str] = &[
    "connect", "verbindung", "connexion", "conexión", "conectar", "connessione", "conexão",
    "verbinding", "соединен",
];

pub(super) const FULL: &[&str] = &[
    "is full", "are full", "is over quota", "no room", "no more space", "no space",
    "out of space", "used up all", "not enough room", " voll ", " voll.", " voll, ", "ist voll",
    "überfüllt", "ueberfuellt", "plein", "saturé", "llen", "piena", "pieno", "cheia", "cheio",
    "lotad", "is vol", "переполн", "已满", "已滿", "満杯", "いっぱい", "超過", "exceeded the space",
];

pub(super) const EXCEEDED: &[&str] = &[
    "exceed", "reached", "passed", "expired", "maximum", "is over", "insufficient",
    "überschritten", "erschöpft", "abgelaufen", "ausgeschöpft", "dépass", "insuffisant",
    "superad", "agotad", "superat", "esaurit", "excedid", "esgotad", "overschreden", "превыш",
    "超过", "超出", "超え",
];

pub(super) const UNKNOWN: &[&str] = &[
    "unknown", "not exist", "no longer exist", "not found", "cannot be found", "not be found",
    "be located", "not known", "unbekannt", "existiert nicht", "nicht gefunden",
    "nicht vorhanden", "nicht bekannt", "gibt es nicht", "inconnu", "existe pas", "introuvable",
    "pas été trouvé", "desconocid", "no existe", "no se encontr", "no se ha encontrado",
    "no se ha podido encontrar", "no se pudo encontrar", "sconosciut", "non esiste",
    "non è stato trovato", "non è stata trovata", "inesistente", "desconhecid", "não existe",
    "não foi encontrad", "não foi possível encontrar", "inexistente", "onbekend", "bestaat niet",
    "niet gevonden", "niet worden gevonden", "не найден", "не существует", "неизвест", "不存在",
    "找不到", "存在しません", "存在せず", "見つかりません", "不明",
];

pub(super) const GONE: &[&str] = &[
    "no longer works", "has left", "been removed", "been deleted", "closed", "gelöscht",
    "supprimé", "eliminad", "удален",
];

pub(super) const DISABLED: &[&str] = &[
    "disabled", "locked", "suspended", "deactivated", "gesperrt", "deaktiviert", "désactivé",
    "bloqué", "suspendu", "deshabilitad", "desactivad", "bloquead", "suspendid", "disabilitat",
    "disattivat", "sospes", "desativad", "suspens", "geblokkeerd", "uitgeschakeld",
    "заблокирован", "отключен", "停用", "禁用", "无效", "無効",
];

pub(super) const LARGE: &[&str] = &[
    "too large", "too big", "larger than", "octets, which exceeds", "size is over", "zu groß",
    "zu gross", "zulässige größe", "maximale größe", "maximalgröße", "trop volumineu",
    "trop gros", "trop grand", "taille maximale", "demasiado grande", "tamaño máximo",
    "troppo grande", "dimensione massima", "dimensioni massime", "muito grande", "tamanho máximo",
    "te groot", "maximale grootte", "слишком больш", "太大", "大きすぎ",
];

pub(super) const TOO_FAST: &[&str] = &[
    "per hour", "per day", "per minute", "hourly", "daily", "too fast", "too quickly",
    "slow down", "try again later from", "send limit", "pro stunde", "pro tag", "par heure",
    "por hora", "all'ora", "per uur",
];

pub(super) const ELSEWHERE: &[&str] = &[
    "please use", "new address", "neue adresse", "nouvelle adresse", "nueva dirección",
    "nuovo indirizzo", "novo endereço",
];
pub(super) const TAKES_NONE: &[&str] = &[
    "never accepts", "accepts no", "takes no mail", "receives no mail", "not receive mail",
];
pub(super) const LISTED: &[&str] = &[
    "is listed", "are listed", "on a list", "in the pbl", "denylist", "deny list", "black listed",
    "liste noire", "schwarzen liste", "sperrliste", "lista negra", "lista nera", "zwarte lijst",
];
pub(super) const MISSING: &[&str] = &[
    "has no ", "have no ", "without ", "missing", "lacks ", "fehlt", "hat kein", "manquant",
    "not have a",
];
pub(super) const NEEDED: &[&str] = &[
    "required", "requires", "must ", "before ", "not offered", "erforderlich", "benötigt",
    "requis", "nécessaire", "necesari", "requerid", "richiest", "necessári", "vereist",
];
pub(super) const WRONG: &[&str] = &[
    "wrong", "invalid", "incorrect", "bad ", "not accepted", "falsch", "fehlgeschlagen", "échou",
    "errat",
];
pub(super) const REFUSED: &[&str] = &[
    "reject", "refus", "denied", "not allowed", "not permitted", "not authorized",
    "not authorised", "not a permitted", "may not", "forbid", "prohibit", "block", "banned",
    "deny", "violat", "disabled", "quarantin",
    "filtered", "abgelehnt", "abgewiesen", "verweigert", "verstö",
    "verstoß", "blockiert", "nicht erlaubt", "nicht berechtigt", "nicht gestattet",
    "non autorisé", "rechaz", "bloque", "no permitid", "no autorizad", "no está autorizad",
    "rifiutat", "bloccat", "non autorizzat", "non consentit", "rejeitad", "recusad",
    "não autorizad", "não permitid", "geweigerd", "niet toegestaan", "отклон", "запрещ", "拒绝",
    "拒絕", "拒否",
];
pub(super) const FOUND: &[&str] = &[
    "contain", "found", "detected", "infected", "classified", "identified", "score", "erkannt",
    "gefunden", "enthält", "détecté", "contien", "rilevat", "обнаруж", "検出",
];
pub(super) const BROKEN: &[&str] = &[
    "failed", "failure", "could not", "cannot", "unable", "refused", "was lost", "fehlgeschlagen",
    "nicht hergestellt", "nicht möglich", "échou", "impossible", "fallid", "no se pudo",
    "non riuscit", "impossibile", "não foi possível", "mislukt", "不能", "できません",
];
pub(super) const LATE: &[&str] = &[
    "timed out", "time out", "timeout", "zeitüberschreitung", "délai", "tiempo de espera",
    "scadut",
];
pub(super) const FAULT: &[&str] = &[
    "error", "failure", "shutting down", "problem", "out of order", "temporarily unavailable",
    "fehler", "störung", "erreur", "errore", "erro ", "fout", "ошибк", "エラー",
];
/// Nobody answered.
pub(super) const SILENT: &[&str] = &[
    "not respond", "n't respond", "no response", "not answer", "n't answer", "no answer",
    "not reach", "unreachable", "antwortet nicht", "nicht geantwortet", "nicht erreich",
    "ne répond pas", "pas répondu", "no respond", "no ha respondido", "non risponde",
    "não respond", "reageert niet", "не отвечает", "応答",
];
/// The sender gives up.
pub(super) const GIVEN_UP: &[&str] = &[
    "giving up", "given up", "gave up", "not deliver", "aufgegeben", "abandon", "rinuncia",
    "desist", "opgegeven", "undeliver",
];
/// The lines of a message.
pub(super) const LINE: &[&str] = &[
    "line length", "line limit", "lines are", "line is", "line too", "longest line",
];
