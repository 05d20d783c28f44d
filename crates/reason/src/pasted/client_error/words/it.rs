//! Italian.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "in uscita|smtp|invio|inviare|inviat"),
    (Concept::Incoming, "arrivo|entrata|imap|pop3|ricev|ricezione"),
    (Concept::Server, "server|host"),
    (
        Concept::Connection,
        "connect|conness|connett|collegament|contatt|stabilire|rispond|rete|raggiung|\
         risposto",
    ),
    (
        Concept::Failed,
        "impossibile|non riuscit|fallit|non è stato possibile|errore|non disponibile|\
         non risponde|rifiut|non può|non è possibile|fallita",
    ),
    (Concept::Not, "non |nessun|senza "),
    (Concept::Timeout, "scadut|timeout|tempo|scaduta"),
    (
        Concept::Broken,
        "interrott|persa|perso|reimpostat|chius|inaspettat|terminat|imprevist|\
         disconness",
    ),
    (
        Concept::NotFound,
        "non trovat|sconosciut|trovare|non esiste|risolvere|non è stato trovato|\
         impossibile trovare|individuare",
    ),
    (Concept::Certificate, "certificato|identità del server|identità di|nome principale"),
    (
        Concept::Untrusted,
        "non valid|non è valid|scadut|non corrisponde|corrisponde|attendibil|fiducia|verific|\
         problema|autofirmato|errat",
    ),
    (
        Concept::Encryption,
        "starttls|tls|ssl|crittograf|crittat|cifrat|connessione sicura|\
         collegamento sicuro",
    ),
    (
        Concept::Unsupported,
        "non supporta|non gestisce|non essere in grado|non compatibile|non disponibile|\
         mancante|non offre|non è supportat",
    ),
    (Concept::Login, "autentic|accesso|accedere|login"),
    (
        Concept::Method,
        "metodo di autenticazione|password crittat|password crittograf|\
         meccanismo di autenticazione|password di protezione|autenticazione password",
    ),
    (Concept::Password, "password|nome utente|credenzial|utente"),
    (
        Concept::Refused,
        "errat|non valid|rifiut|respint|non accett|non consent|consente|non corrett|\
         non autorizz|non permett|permett|negat|non riuscit|impossibile autent|\
         autenticazione non riuscita",
    ),
    (Concept::Required, "richiede|richiest|necessari|obbligatori|deve"),
    (Concept::Relay, "relay|inoltr|ritrasmi"),
    (Concept::DataFile, "file di dati|cartelle personali|outlook.pst|.ost|cartelle predefinite"),
    (Concept::TooMany, "troppe|troppi|numero massimo|simultane|contemporane"),
    (Concept::Temporary, "temporane|più tardi|interno"),
    (Concept::Sender, "indirizzo del mittente|indirizzo mittente"),
    (Concept::Size, "dimensioni del messaggio|dimensione del messaggio|troppo grande"),
];
