import JSON

extension Decision {
    /// Texts that the suite expects to be accepted and that we refuse: a duplicate key hides a value.
    static let refusedOnPurpose: [String: JSONError.Code] = [
        "y_object_duplicated_key.json": .duplicateKey,
        "y_object_duplicated_key_and_value.json": .duplicateKey,
    ]

    /// The texts that the suite leaves to each parser.
    static let table: [String: Row] = [
        "i_number_double_huge_neg_exp.json": tooSmall,
        "i_number_huge_exp.json": tooLarge,
        "i_number_neg_int_huge_exp.json": tooLarge,
        "i_number_pos_double_huge_exp.json": tooLarge,
        "i_number_real_neg_overflow.json": tooLarge,
        "i_number_real_pos_overflow.json": tooLarge,
        "i_number_real_underflow.json": tooSmall,
        "i_number_too_big_neg_int.json": longInteger,
        "i_number_too_big_pos_int.json": longInteger,
        "i_number_very_big_negative_int.json": longInteger,
        "i_object_key_lone_2nd_surrogate.json": surrogate,
        "i_string_1st_surrogate_but_2nd_missing.json": surrogate,
        "i_string_1st_valid_surrogate_2nd_invalid.json": surrogate,
        "i_string_UTF-16LE_with_BOM.json": notUTF8,
        "i_string_UTF-8_invalid_sequence.json": notUTF8,
        "i_string_UTF8_surrogate_U+D800.json": notUTF8,
        "i_string_incomplete_surrogate_and_escape_valid.json": surrogate,
        "i_string_incomplete_surrogate_pair.json": surrogate,
        "i_string_incomplete_surrogates_escape_valid.json": surrogate,
        "i_string_invalid_lonely_surrogate.json": surrogate,
        "i_string_invalid_surrogate.json": surrogate,
        "i_string_invalid_utf-8.json": notUTF8,
        "i_string_inverted_surrogates_U+1D11E.json": surrogate,
        "i_string_iso_latin_1.json": notUTF8,
        "i_string_lone_second_surrogate.json": surrogate,
        "i_string_lone_utf8_continuation_byte.json": notUTF8,
        "i_string_not_in_unicode_range.json": notUTF8,
        "i_string_overlong_sequence_2_bytes.json": notUTF8,
        "i_string_overlong_sequence_6_bytes.json": notUTF8,
        "i_string_overlong_sequence_6_bytes_null.json": notUTF8,
        "i_string_truncated-utf-8.json": notUTF8,
        "i_string_utf16BE_no_BOM.json": (.refused(.syntax), "only UTF-8 is read: a zero byte is no JSON"),
        "i_string_utf16LE_no_BOM.json": (.refused(.syntax), "only UTF-8 is read: a zero byte is no JSON"),
        "i_structure_500_nested_arrays.json": (
            .refused(.tooDeep), "values nest 127 deep at most, so that reading can't run out of stack"
        ),
        "i_structure_UTF-8_BOM_empty_object.json": (
            .refused(.encoding), "a byte order mark is refused as in the existing system"
        ),
    ]

    /// The decision, and its reason.
    typealias Row = (decision: Decision, reason: String)

    private static let tooSmall: Row = (.accepted, "a number too small for a double is zero")
    private static let tooLarge: Row = (.numberTooLarge, "it would become an infinity, which is another number")
    private static let longInteger: Row = (.accepted, "an integer beyond 64 bits becomes the nearest double")
    private static let surrogate: Row = (
        .refused(.encoding), "half of a surrogate pair is not a character and has no UTF-8"
    )
    private static let notUTF8: Row = (.refused(.encoding), "the bytes are not UTF-8")
}
