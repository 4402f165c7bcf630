//! The words beside a printed date that say what happened on that day, in the languages of the press.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a date is said to be the day of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// "Published", "Veröffentlicht am", "Publié le".
    Published,
    /// "Updated", "Zuletzt geändert", "Mis à jour": the last change, or the last look at it.
    Updated,
    /// "Registered", "Joined", "Mitglied seit": since when a reader has an account.
    Joined,
}

/// Words, lower case, parted by spaces. What takes two words or two signs stands as one word.
const WORDS: [(Label, &str); 3] = [
    (
        Label::Published,
        "published posted publication released issued veröffentlicht erschienen publiziert veröffentlichung \
         publié publiée paru parue publication publicado publicada publicación publicação pubblicato pubblicata \
         pubblicazione gepubliceerd geplaatst opublikowano opublikowany publikacja dodano publikováno vydáno \
         zveřejněno publikované zverejnené опубликовано опубликован опубліковано публикация publicerad publicerat \
         publisert publiceret udgivet julkaistu megjelent közzétéve publicat yayınlanma yayınlandı yayın \
         δημοσίευση δημοσιεύθηκε δημοσιεύτηκε نشر نشرت פורסם प्रकाशित 公開 掲載 発表 发布 發布 发表 등록 입력 게시 \
         diterbitkan đăng objavljeno publikuota paskelbta avaldatud publicēts",
    ),
    (
        Label::Updated,
        "updated update modified revised edited reviewed amended checked aktualisiert aktualisierung geändert \
         änderung bearbeitet überarbeitet àjour modifié modifiée actualisé actualisée révisé actualizado actualizada \
         actualización modificado modificada aggiornato aggiornata aggiornamento modificato atualizado atualizada \
         atualização bijgewerkt gewijzigd aktualizacja zaktualizowano aktualizováno aktualizované upraveno обновлено \
         изменено обновление оновлено uppdaterad uppdaterat opdateret oppdatert päivitetty muokattu frissítve \
         frissítés actualizat güncelleme güncellendi ενημέρωση ενημερώθηκε تحديث עודכן अपडेट 更新 수정 업데이트 \
         diperbarui cậpnhật ažurirano atnaujinta uuendatud atjaunots",
    ),
    (
        Label::Joined,
        "registered joined membersince registriert registrierung angemeldet mitgliedseit beigetreten inscrit inscription \
         membredepuis registrado registrada miembrodesde iscritto iscrittoda membrodesde geregistreerd lidsinds \
         zarejestrowany dołączył зарегистрирован регистрация зареєстрований registrerad registreret registrert \
         rekisteröitynyt regisztrált katılım",
    ),
];

/// How many words before a date its label may begin: "Updated by Anna Lind on 5 May 2026".
const REACH_WORDS: usize = 7;

impl Label {
    /// What the last words before a date say; of two labels, the nearer.
    pub(super) fn before(words: &[&str]) -> Option<Label> {
        static TABLE: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
            let rows = WORDS.iter();
            rows.flat_map(|(l, words)| words.split_whitespace().map(|w| (w, *l))).collect()
        });
        let near = &words[words.len().saturating_sub(REACH_WORDS)..];
        (0..near.len()).rev().find_map(|i| {
            let pair =
                near.get(i + 1).and_then(|next| TABLE.get(format!("{}{next}", near[i]).as_str()));
            TABLE.get(near[i]).or(pair).copied()
        })
    }
}
