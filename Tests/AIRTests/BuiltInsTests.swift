import AIR
import CanonicalCBOR
import Testing

@Suite struct BuiltInsTests {
    @Test func `every built-in has the expected hash`() throws {
        let expected = Self.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(expected.count == 121)
        #expect(BuiltIns.all.count == 121)
        for row in expected {
            let kind = try #require(DefinitionKind(rawValue: row[0]))
            let found = try #require(BuiltIns.definition(DefinitionKey(kind, DefinitionName(row[1]))), "\(row[1])")
            #expect(found.hash.hex == row[2], "\(row[1])")
            #expect(Hash.of(found.bytes) == found.hash)
        }
    }

    @Test func `built-in schemas can be looked up as types`() {
        #expect(
            BuiltIns.schema(DefinitionName("sys/TimerSetParams@1"))?.value
                == .record([
                    (
                        "record",
                        .record([
                            ("deliver_at_ns", .record([("nat", .map([]))])),
                            ("key", .record([("option", .record([("text", .map([]))]))])),
                        ])
                    )
                ]))
        #expect(BuiltIns.schema(DefinitionName("sys/NoSuchThing@1")) == nil)
    }

    private static let table = """
        defschema sys/TimerSetParams@1 e0aac16a1b512f7ffaf065844b3e8ab383886436cba6e3ab6d46428509df681f
        defschema sys/TimerSetReceipt@1 0ed8dd482fd903bee2da3aa26b7ffc36b9c53f344d20ec5c01823a5bd5ccec73
        defschema sys/TimerFired@1 59ad36be714f28904927120403b3cb39093b543d649bfeb1cb940c0010ef46d2
        defschema sys/ReducerContext@1 4df413c9198e5b2e5d74c832b10f9e64fed80d7af98081f043d00fb73849d2d7
        defschema sys/PureContext@1 0a30a9f0839928e5864fc9e296088ebcd8754c0ee2c3b3601e0be7fd10b99688
        defschema sys/BlobPutParams@1 3ce234066670d6495a3c4d90809393544557f654115cff6977c4a0bb25b089bd
        defschema sys/BlobPutReceipt@1 69e2f41ef2fb7117d8ab47db6beae89665120f04f9e8a4ee1962e9f501a81adf
        defschema sys/BlobGetParams@1 1d8bad1fd8118b9646d426b01565450236983dd9e59a2b433e67fb59e8dd8d8e
        defschema sys/BlobGetReceipt@1 c9585ec898994e0d0ee0e9c58e9112a133215152868749a49716d7d2b4b9c7f5
        defschema sys/BlobPutResult@1 abb2f55e50beb4a5735dec6e44ff491e5a54af367e4a05152ccc4d91f172b0ff
        defschema sys/BlobGetResult@1 2f7f8e16be626f0ceb75b14c077dd3b91e3e0be5531007129bb688bb41df9de2
        defschema sys/HttpRequestParams@1 1076181a81812ffc043cb50f1413da3505d36ff94c9dcc6f96ae8d2e83bcb8a5
        defschema sys/HttpRequestReceipt@1 d1306ac0b77ccca1db133264c7a46fc4cf72933db95ce5980f75871d8dd5bf28
        defschema sys/LlmToolChoice@1 00969c7dba68aba939098484a9b56361ee4184e645201a3599c8bdfe239239c9
        defschema sys/LlmGenerateParams@1 9640fea695e2733efbff6285f90442426b7e685abedccb4ed89c1e46f089d453
        defschema sys/LlmGenerateReceipt@1 47a98b001e96f7a003db92cb4bd8305018d50dc210f4dd4013e6c5f0ab6a0944
        defschema sys/CapCheckInput@1 ca95dd9350cf063e427246770cf35915da787424cf17120e6536d23a8a5c1208
        defschema sys/CapCheckOutput@1 b83156501414336dc198c265e4603ec77a93e815453c86fdb2c3ce0496b408c7
        defschema sys/SecretRef@1 d17fde21584efe369a5cd9715547121566122b8e6eabd7a766636d311393c38e
        defschema sys/TextOrSecretRef@1 820ac7bb9da152c5209f8086f327399a052342c3f67ce4ba7114f6d324b94263
        defschema sys/BytesOrSecretRef@1 8758c0ac7fb76bcf96a4258ce7503994525ef5bdae6377ee0cfda02d18f6138a
        defschema sys/VaultPutParams@1 19e9076fbd7d1ac640848639bdb1bc312e0a736fe1cae1fd0891a86b114aed01
        defschema sys/VaultPutReceipt@1 1051f0cdc05babbf8b26db681940e586c920988f67ef914537f0d66a719bbc7a
        defschema sys/VaultRotateParams@1 593dc30f6356bb341543f88027e77b88da4364d0e1432a377615faebc02b9736
        defschema sys/VaultRotateReceipt@1 924d30aa4568e1d713e9d6d24f2f0cbfb86e03e4cb2c5a7296dea63262bdd6bf
        defschema sys/GovPatchInput@1 bbe7ed40c6c3ae4f8a47d095fd7c5eec949a9ea47eeba5c03ad54fe81ea8387e
        defschema sys/GovPatchSummary@1 3b1cf8aab25a356516da92b10e301dbc2a33183f7957df9957d06392461ba3fa
        defschema sys/GovProposeParams@1 6055064b4b10d6d1c7e0c3e76da868881eb84efa76061f6278718ee62f5b2958
        defschema sys/GovProposeReceipt@1 3f341a284d55b5ca08caf52dc09d41dd9622d1da81bc09bb0b06a99f0a43904f
        defschema sys/GovShadowParams@1 59b989cda91478e05e384024bd788376b8a43c34ef14634da71e73c7cb31fd1e
        defschema sys/GovShadowReceipt@1 8a5227abedc8e4abf724695b8afb1bbcd70a51e7aef5bff5df0800e697a2face
        defschema sys/GovApproveParams@1 6c99554071e0b29c78ea22810898e3b68cb0d5185eebf9277ab6e81becabb7e7
        defschema sys/GovApproveReceipt@1 ff9b79090e980e03ca1fb4d00caf1b0a25cd3e69af169c8041174b6665a55688
        defschema sys/GovApplyParams@1 e5ea686e1654596f2d46ceb8f0d0b03a9bc54c29c4aa926d0a1d30ce5a851993
        defschema sys/GovApplyReceipt@1 b0a7e5f84a975a0d373d75dde6ed834b007cae3525b6f330567e66578ecf1b84
        defschema sys/GovActionRequested@1 8d8b25557fc674637e2587fee8effc6174e45fc71b659c34ea4dbd6749272181
        defschema sys/WorkspaceName@1 534e93d64b9542a45e06ed805d5d73bf4d082367e5d0a7ceff02e94729086430
        defschema sys/WorkspaceRef@1 687f0fd522dc65b392a438db0838da9ca63fefefa375bcad09428fbd38a29737
        defschema sys/HttpPublishRule@1 75a4ab01b7361666bcf9b01ab271217e876fd027f97cebfd3100486a37aadcff
        defschema sys/HttpPublishRegistry@1 d6169c39f874d937f050f6fb1acaf125bc6c5c31013ceb13daed49f3c75789e3
        defschema sys/HttpPublishSet@1 b38dbf94a7e6da3f7c0b8ef67614c904cc5cd1ce5e4e7623cd95beb82813fa62
        defschema sys/WorkspaceCommitMeta@1 07e7e2788b2950c06b088d17ed8185d530ae7a175ae4f59d6edcd493e02e83b5
        defschema sys/WorkspaceHistory@1 3dcdd0f0eb13750893ea4cc52e7a652400a71d47be4e098a4e9680d2dfe23512
        defschema sys/WorkspaceCommit@1 b8c3dd7053ccf820ceb0bfd25bbeac995f2bb759765e8df0361b585c4dbf9cee
        defschema sys/WorkspaceEntry@1 ae3b567fef7e54b4e520b20d8af30939f8497333749f4e938d542d5019bb19c2
        defschema sys/WorkspaceTree@1 0a5ec49db604844b0e0a46b5168cc18d7ae9d444ce1135f669d53f241d02eaa0
        defschema sys/WorkspaceEntry@2 2a1a7dcaa7b132633a174a744ab7637c86c54a6577922ad97661d7e50b020118
        defschema sys/WorkspaceTree@2 12f96e0b167b8afa6515f1f4468e536cc6ea207de429f2203e080020f9d4e580
        defschema sys/WorkspaceAnnotations@1 431ee528c1d4c37856896fc7c482505814afbba3e41d7b770b119919171318f0
        defschema sys/WorkspaceAnnotationsPatch@1 469f4cb3fdf9ce3e158cf2a34d65ca88ac8d0ef732e3cebeaeee1506ad6d7dfa
        defschema sys/WorkspaceResolveParams@1 ad9fa78e75771de88a2b0a03c7c793552ba2547444b14462a859a22e13212e9b
        defschema sys/WorkspaceResolveReceipt@1 945b1ab04bcecdfe005e275a0a45f098f017100a7027aa2651edc07a2ba953e2
        defschema sys/WorkspaceListParams@1 e231d2d2b6f192c334c4b61f01eef588229640a1940f9bc7a4ec22fa121ca2ab
        defschema sys/WorkspaceListEntry@1 ab84beb43ea0ba156f0b0e56106100f210263da68912f05c8160127911f8430c
        defschema sys/WorkspaceListReceipt@1 1090d4237dc14c42396e5e6ce4c168bd30980c91d5c806c8ddb6807246bb7551
        defschema sys/WorkspaceReadRefParams@1 c660a83f6663194b9d1ab619bca64c4cdf98d205f3c7de0cbddc8f415cae0dbc
        defschema sys/WorkspaceRefEntry@1 e8700b0a8b7aae746578d165df7878d25025c67d42087247a040e00e7219c394
        defschema sys/WorkspaceReadRefReceipt@1 df9963c0063d15df2aed2a031ba3d121cebe202ee8a0320010663fa197bbd27c
        defschema sys/WorkspaceReadBytesParams@1 36017af19edf28920628fa2bf736229ecdf91ff1be6b9f8265c828bc0a0ecca1
        defschema sys/WorkspaceReadBytesReceipt@1 7d7f00213518b6d53b146d700da38dca9a89c741d726a5048f467522bb65b8aa
        defschema sys/WorkspaceWriteBytesParams@1 80430bb75ae2bf155b63713ad96c4776b9894c18b98edbb4b9f9d4e44f9fd8a5
        defschema sys/WorkspaceWriteBytesReceipt@1 dc5b6e5d23dc7101c1210e8741788c8ecca94e5e6104d0ffb9b8af1d3d7fd72f
        defschema sys/WorkspaceRemoveParams@1 95bff12d5735b7d18709e6b00a9709e43d2d6da2df977017adb2530d45712ec9
        defschema sys/WorkspaceRemoveReceipt@1 1a04b62f7c018ff112daaf88b66cabea2df31ab423e195a01ef2f418ca0ef174
        defschema sys/WorkspaceDiffParams@1 ea5c9f8897708ce7f6d3178f95446ca874855bbe07e32050c8e5abad6e7d5a04
        defschema sys/WorkspaceDiffChange@1 358b28d0d670be5d38990f4218bf67b2b8c22f07a8e79c4b7d899f58e5781a0b
        defschema sys/WorkspaceDiffReceipt@1 1b474a2816f6a23c9db7276069ec7360403f4b6f42366c492bc4cfb3c892e5d4
        defschema sys/WorkspaceAnnotationsGetParams@1 2e482700de6460bd59b0114603517965c5d920fd92cddebc2d82b441f292516b
        defschema sys/WorkspaceAnnotationsGetReceipt@1 a55b8736b1038fd50a84a9cefda7706763f38f5e0d215be4b31fae5e36756755
        defschema sys/WorkspaceAnnotationsSetParams@1 db3dc651d569a3da30eca948411711cedf83b0caedc28575b7bd7135bb66b423
        defschema sys/WorkspaceAnnotationsSetReceipt@1 04ec7db4b31429b2c5a2a2b5267f6897b845e4977c056b9bf69edf431207eeaa
        defschema sys/WorkspaceEmptyRootParams@1 56303616b800f7ccd85e8d1301878de4335dd01c382c1b464db27200adbaa3e0
        defschema sys/WorkspaceEmptyRootReceipt@1 1c078910cf341dd93866eca5f40d6969fb612d57a8f6e80d4d86adb7802be1bc
        defschema sys/ReadMeta@1 a73772eee2783d749c93566f1ac21861e26bda9498d43c4b2c226a8dbb9ae083
        defschema sys/IntrospectManifestParams@1 cf54fd679783b53852a550f7b44c9c80c7ceb71f06f19cd88091a41d8e728c8a
        defschema sys/IntrospectManifestReceipt@1 3fb7aa364d3ccccb88234e783845e9354b979415944a2c47ce514082d7d5a1f1
        defschema sys/IntrospectReducerStateParams@1 78f389fcb0a020b19aa5d79c7156e1b081281b3a83cc216a7fe1e81da1f324d5
        defschema sys/IntrospectReducerStateReceipt@1 a7f2eed92b3f5f0f1966f8957b507808fbccd83c1717d8aae8b054470a7e65c3
        defschema sys/IntrospectJournalHeadParams@1 1d6e0e14d9defacb93a45f7a1747948467a4d1645c60915381365591eae4f90c
        defschema sys/IntrospectJournalHeadReceipt@1 ee06ed9876191de511cea3b94ef81cc12e1a2204b2738fa20454c46911771702
        defschema sys/IntrospectListCellsParams@1 a307f7595f1f124e5fc5a524606f3e9169bcc5e9607867de2da0957005899d35
        defschema sys/IntrospectListCellsReceipt@1 5d912874f53a605ee3daa10729da17d9760997dd44a041cccd1d865fdad9f86f
        defeffect sys/http.request@1 7c90be7f4668451047a0fc06925fe922d1480d2d2ac9b6f3fffdfed23f3de03a
        defeffect sys/blob.put@1 d60fa07f0c8f7ddcf25a5232152f27642af2e2e40dddfe82d6c12a9e1f6a59b2
        defeffect sys/blob.get@1 29fc70eedafd40d9546302e3e64b871d3bd84e1d586fec13cdcaa87e9f0dbc9b
        defeffect sys/timer.set@1 a8935eac8a315b605e4c75ceaf88966ee0dffffb6d7050b670e798d7c06a0b26
        defeffect sys/llm.generate@1 0ab11705d9566a6ab08a83d26ddc6dc1667a7ee551bc8e963994c67a7916bf32
        defeffect sys/vault.put@1 42249e3735d853b64552b7fd5d623894a226bf4c03ba1d72ab632e8c2cb83961
        defeffect sys/vault.rotate@1 b9ee257256c6e467773883ef211afa700df6087b3019700a1a45b36b5bd4dc68
        defeffect sys/governance.propose@1 778bc887cfc7721d10146fd09c2546dffd6478701752b1b5d3f5d50575790f0a
        defeffect sys/governance.shadow@1 1c2a551cb4e281d66a56d53818d81065fe071c366ee8247f8051405f564d168e
        defeffect sys/governance.approve@1 ec464f19580ca348108d84c3fcf484f94a7c6d85e2146d4b3d8d4c08f790fce5
        defeffect sys/governance.apply@1 b7702de6c9093ee6503749293036848f2ab6c8ab3fac578f381870f8c0c795f0
        defeffect sys/workspace.resolve@1 a759ee3082ece8f38e867f42f9d032324cb167e58da2a4dee38c0c9503c3bb1a
        defeffect sys/workspace.empty_root@1 548345b36255848848701178a7458f3a914bc5f7adc55c463c5bee95d4475f6a
        defeffect sys/workspace.list@1 f8f676a901d67d711b20c7ce6555de639095504b996258aa00f019e70633dcac
        defeffect sys/workspace.read_ref@1 284a1a2c0deda076503345177719537c1909d0cbf692edd4c1c7b8ae79367688
        defeffect sys/workspace.read_bytes@1 8075da841d17beb83aba6bf7d8aff1afceff0538a715563d866fbcb4440c9ce8
        defeffect sys/workspace.write_bytes@1 01d1cc6ba0bc74662329f246939ad3dc112d8d8dce13b86def7d3ba95503bb46
        defeffect sys/workspace.remove@1 c9b236443907399ccaa80c29d2978e2389787e2526986759e75d6e4285ac1061
        defeffect sys/workspace.diff@1 6aa3a8e9be6691d61924690e50958913773c02e81ad01070fb108dfe69b8c31f
        defeffect sys/workspace.annotations_get@1 b27ddada14c2d35465c3f23b95fe6f11e3a6eb4351febcf9784d8d4fec03f891
        defeffect sys/workspace.annotations_set@1 b0ac914ac98e25b157a2267dabc9642ddf91348acab62cce55d7ee0fe4b7c0cc
        defeffect sys/introspect.manifest@1 b67e48bd78e4aaa47d4802ae0e30fb4b71060b16755539f1704332c9954c14af
        defeffect sys/introspect.reducer_state@1 09c09a5f04a9d1358069031c91c8f651145604647a94640b0b39df83cecee52a
        defeffect sys/introspect.journal_head@1 b6da714476f40830a01be879c096be233ace152badb3e6f32452457b6c6d019d
        defeffect sys/introspect.list_cells@1 ddb591f6efa0e2c3fc791186fbe93381849049dbebad30ad915f618837347da1
        defcap sys/query@1 893d3444a26a521659c2e815c04a886ef8411747d2fec56c657d295f86262c11
        defcap sys/timer@1 48f6a2aefe397cac5935721392adb2541755e9021d9cc51c8578a28d1a5c6de5
        defcap sys/blob@1 00f3724038db3d6eb8cafe3f554f9ed8dc936cddde650c040c185de412dd435c
        defcap sys/http.out@1 a0d48eba0852be730974d4e773a39daea8bec62948c894a6be73cf728016f6c3
        defcap sys/llm.basic@1 a0761534ca1789c0f171ce1b5ec6f02a4dd0ef370fdb569e4e1143faca5e53c5
        defcap sys/secret@1 bfe4e62a2fe0759093c861ca4c511cd4680c93bcfbb71435e2457c310b5a446c
        defcap sys/workspace@1 387f5f15fcf775cefe2157a013f6b8eef75a2636737a0889b1bf132796041970
        defcap sys/governance@1 720bebe356ec50c5edaaa27c430af95963ab8f69500f4cb88090f924eb9b3382
        defmodule sys/CapEnforceHttpOut@1 fb9344c23da81f2fdc0e7a0bf48f007107b2064e9ad63af3a40dddc8d2425d10
        defmodule sys/CapEnforceLlmBasic@1 fe31c355b32e40439a0022ad095332a88414e6d297aaa15108bf421a860a30aa
        defmodule sys/CapEnforceGovernance@1 664ee8b93a49295ad847f874d478d62d92e1a8cfaa4b3a06eacb365943bd103e
        defmodule sys/CapEnforceWorkspace@1 92f0bbd4fe500bef6932f8b3034a4c28e7a8a4ce1797285285178c14965e381f
        defmodule sys/Workspace@1 a4db6de6ac9159b1b9b7bac550f922711f75c1b3bd8475d1b0362a2c89827f62
        defmodule sys/HttpPublish@1 a5baff499a90ecb02e5761a891ddfeae13aaff8dd14dbb25de06d8a54761144e
        """
}
